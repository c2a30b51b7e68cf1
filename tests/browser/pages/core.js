import * as st from '/js/core.js'
import { check } from './check.js'
import { report } from './report.js'

await st.init({ relaxed: false })
report(check(st))
