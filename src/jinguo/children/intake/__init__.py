"""儿童台账: a clerk's spreadsheet of children becomes sealed files, and a list of the rows that could not be taken."""
