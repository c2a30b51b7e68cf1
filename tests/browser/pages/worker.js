import * as st from '/js/inline.js'
import { check } from './check.js'

postMessage(check(st))
