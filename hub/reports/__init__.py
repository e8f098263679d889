"""Inspection reports of a hall or an area: built once, told as page, PDF, XLSX, CSV and JSON.

`hall` and `area` build what `report` describes; `paper`, `workbook` and `listing` put it into
files; the heavy ones are made by a process of its own (`press`), which `office` runs.
"""
