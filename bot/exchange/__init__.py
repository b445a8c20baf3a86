"""The register in and out: what officers have becomes a register, and that an Article 30 record that opens in Excel.

Out: a `Register` as plain data (`plain`), as a table (`record`), as a file (`workbook_out`, `pages`). In: a file as
sheets of texts (`sheets`), the tables in them (`tables`), what their headings and bases mean (`headings`, `bases`), the
register that they make with all that could not be placed (`importing`), and its YAML (`writing`).
"""
