"""How static files are named in production: by their content, so that browsers may keep them for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise has no types
    """Names every file by its content, and rewrites the imports inside JavaScript modules.

    Without the rewriting a page would load the new module by its new name, and that one the old `lib/api.js` from the
    browser's cache.
    """

    support_js_module_import_aggregation = True
    # A module's name follows from those that it imports, so each floor of imports takes one pass; five are too few. A
    # circle of imports never comes to an end, and fails here.
    max_post_process_passes = 20
