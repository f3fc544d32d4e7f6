"""Every program and credential page as linked open data: JSON-LD in CTDL and QData.

Credential Engine's words are used as published (`vocabulary.json` holds those in use). What they
have no word for is done like this:

- A page about a cluster, a type of credential or everyone is about no single program or credential:
  it has a `qdata:DataSetProfile`, and nothing that the data set would be of.
- One number of the release is one `qdata:Observation`; its metric is the column. A count has
  `schema:value`, a share `qdata:percentage` (0 to 100), a wage `qdata:median`, `percentile25` or
  `percentile75`.
- A share that is shown as a bound has `qdata:minPercentage` and `maxPercentage`.
- The copied vocabulary has no concepts for `qdata:dataWithholdingType` and `qdata:metricType`, so
  there are schemes of our own, with definitions: a number is suppressed, coded (a bound), or not
  there. The last withholds nothing, and says so. Why a number is suppressed is never told.
- Its points are a place (`ceterms:Place`), years (`qdata:DataSetTimeFrame`) and a point in time
  after leaving or award, for which there is no class: a `skos:Concept`.

`terms` are nodes that pages share, `sets` data sets, `subjects` what pages are about, `serve` the
addresses and what stands in a page.
"""
