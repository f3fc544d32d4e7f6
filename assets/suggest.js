// The search box: suggestions while typing.
