"""The questions that linked data should answer, each answered from the release that is served."""
