"""Who may open which spreadsheet: what the People tab allows, held against what Google has."""
