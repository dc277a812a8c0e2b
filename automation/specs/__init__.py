"""The shape of forms and sheets, and the reading of form_specs/ and sheet_templates/."""
