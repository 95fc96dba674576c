"""Statistics that know no goal: arrays in, small frozen results out, None or NaN where a number is undefined.

One module per subject: `counts` and `survey` estimate (both return `estimates.Estimates`), `index` puts
components together, `gap`, `survey_gap` and `change` compare two, `inequality`, `slope_index` and
`attributable` all groups, `standardised_gap` at one mix; `funnel` and `overdispersion` ask which stand out,
`ranks` which places they may have; `rolling`, `trend`, `progress`, `decomposition` and `revisions` read a
series; `calibration` weights, `people` counts, `power` plans and `reliability` judges.

scipy is loaded when first needed.
"""
