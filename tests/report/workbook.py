"""Reads a workbook as openpyxl sees it: workbook.py FILE dump | fill OUT | sort OUT.

dump prints one JSON object; fill writes into the columns for people; sort moves rows and columns as people do."""

import json
import sys

import openpyxl


def dump(book):
    out = {"tabs": book.sheetnames, "names": {n: d.attr_text for n, d in ((d.name, d) for d in book.defined_names.definedName)}}
    for sheet in book:
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        out[sheet.title] = {
            "rows": rows,
            "formulas": [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.data_type == "f"],
            "landscape": sheet.page_setup.orientation == "landscape",
            "paper": sheet.page_setup.paperSize,
            "freeze": sheet.freeze_panes,
            "filter": sheet.auto_filter.ref,
            "repeat": sheet.print_title_rows,
            "lists": {str(v.sqref): v.formula1 for v in sheet.data_validations.dataValidation},
            "conditions": sum(len(r.rules) for r in sheet.conditional_formatting),
        }
    return out


def fill(book):
    sheet = book.worksheets[0]
    for row in sheet.iter_rows():
        number = row[0].value
        if number == "32-3":
            row[3].value, row[4].value, row[5].value = "◎", "❷", "IT"
            row[6].value, row[7].value = "基幹業務のため", "更新時期\n保守契約"
        if number == "07":
            row[3].value, row[8].value = "×", "保守用VPN"
        if number == "22-1":
            row[3].value, row[6].value = "－", "=対象外"


def move(book):
    """A column inserted by a spreadsheet shifts the named ranges with it; rows sorted keep the ranges."""
    sheet = book.worksheets[0]
    names = {d.name: d for d in book.defined_names.definedName}
    first, last = (int(part.split("$")[-1]) for part in names["tenken_item"].attr_text.split("!")[1].split(":"))
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=first, max_row=last)]
    rows.reverse()
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            sheet.cell(first + at, column + 1).value = value


def main():
    book = openpyxl.load_workbook(sys.argv[1])
    if sys.argv[2] == "dump":
        json.dump(dump(book), sys.stdout, ensure_ascii=False, default=str)
        return
    fill(book)
    if sys.argv[2] == "sort":
        move(book)
    book.save(sys.argv[3])


main()
