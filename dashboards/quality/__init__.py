"""How good the data are: whom the records see, whom they miss, and what is not shown."""
