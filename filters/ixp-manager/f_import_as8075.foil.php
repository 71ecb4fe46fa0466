    # From Microsoft
    maps_import_microsoft();
