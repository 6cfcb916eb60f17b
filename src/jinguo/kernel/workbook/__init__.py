"""The parser of spreadsheets, a program of its own: it is handed one file and prints what its cells show.

A damaged .xls can make the parser ask for 137 GB and abort its process, and a workbook of 30 KB can unfold to gigabytes
(docs/decisions/spreadsheets.md). So it runs alone, with a ceiling on memory and on time, and holds no secret.

    python -I -m jinguo.kernel.workbook < request > cells

The request is a line of JSON (`Request`) and then the file. The first line of the answer is JSON with indices from 0,
or `{"refused": "unreadable" | "web" | "large" | "long" | "locked", "cell": "C3"}`:
`{"sheets": [{"name", "visible", "merged": [[top, left, bottom, right], …], "hidden_rows": [row, …],
"hidden_columns": [column, …], "struck": [[row, column], …], "below": rows, "text_bytes": bytes,
"columns": [bytes, …]}]}`.
After it come the columns, each as long as `columns` says: UTF-8, cells from A1 on parted by `\x1f`, an empty cell
empty. (As JSON the cells of 100,000 rows would take 0.7 s longer.)
"""
