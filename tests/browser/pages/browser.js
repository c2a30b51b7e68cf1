import * as st from '/js/browser.js'
import { check } from './check.js'
import { report } from './report.js'

report(check(st))
