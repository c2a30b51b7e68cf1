import * as st from '/js/inline.js'
import { check } from './check.js'
import { report } from './report.js'

report(check(st))
