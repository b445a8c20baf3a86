"""The register in and out: what officers have becomes a register, and that an Article 30 record that opens in Excel.

Out: a `Register` as plain data (`plain`), as a table (`record`), as a file (`files_out`, `pages`). In: a file as sheets
of texts (`sheets`, `workbook_in`), the tables in them (`tables`), what their headings and bases mean (`headings`,
`columns`, `bases`), the sections and entries that stand there (`gathering`, `entries`), the register that they make,
with all that could not be placed (`importing`, `remarks`), and its YAML (`writing`).
"""
