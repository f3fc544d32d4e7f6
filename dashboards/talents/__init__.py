"""What an employer asks of a field: how many come out, where, against how many openings."""
