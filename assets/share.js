// Sharing a page: copy its address, print it, keep a picture of a chart.
