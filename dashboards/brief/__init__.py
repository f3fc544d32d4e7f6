"""One page to hand on: the numbers of a page as a sheet, as a PDF and as a workbook."""
