    # To Microsoft: only what is for MAPS and breaks no rule
    maps_export_microsoft();
