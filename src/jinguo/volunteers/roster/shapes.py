"""Shapes of a cleaned roster."""

import polars as pl

ROSTER = pl.Schema(
    {
        "sheet": pl.String,
        "row": pl.Int32,
        "name": pl.String,
        "phone": pl.String,
        "id_number": pl.String,
        "sex": pl.String,
        "born_on": pl.Date,
        "organisation_text": pl.String,
        "lives_text": pl.String,
        "skills": pl.String,
        "service_classes": pl.List(pl.String),
        "available": pl.String,
        "nation": pl.String,
        "political_status": pl.String,
        "education": pl.String,
        "employer": pl.String,
        "emergency_contact": pl.String,
        "emergency_phone": pl.String,
        "platform_number": pl.String,
        "agree_collect": pl.Boolean,
        "agree_publish": pl.Boolean,
        "guardian": pl.String,
        "guardian_relation": pl.String,
        "guardian_agreed_on": pl.Date,
        "remark": pl.String,
        "lacking": pl.List(pl.String),
    }
)
"""A good row. `row` is the file's own number of the row, from 1. Text is NFKC, never "": null = not given.

`phone` is 11 digits; `id_number` 18 characters whose check digit is right; `sex` 女 or 男 and `born_on` come from the
ID number where there is one. `organisation_text` is as given, 街道/村社 joined by "/" where they are two columns, else
the banner above; `lives_text` is where she lives, perhaps with house and room. `service_classes` are the words as
given, each once. `guardian…` are given of minors alone. `remark` begins with the note that stood beside the name;
`lacking` are the fields that were wrong and were left empty."""

BAD = pl.Schema({"sheet": pl.String, "row": pl.Int32, "reason": pl.String, "cells": pl.List(pl.String)})
"""A bad row: `reason` is all that is wrong as one Chinese sentence, `cells` the row as handed in."""

LEFT_OUT = pl.Schema({"sheet": pl.String, "row": pl.Int32, "omission": pl.String})
"""A row that is nobody: its `Omission`."""
