# shellcheck shell=bash
# Sets `documents` to the files that the lines of DOCUMENTS name; none is wrong usage.
shopt -s globstar nullglob
IFS=$'\n'
# shellcheck disable=SC2206,SC2034 # its lines are patterns, and whoever reads this uses them
documents=(${DOCUMENTS:-})
unset IFS
if [ "${#documents[@]}" = 0 ]; then
    echo "::error::no document matches: ${DOCUMENTS//$'\n'/, }"
    exit 2
fi
files_dir=()
# shellcheck disable=SC2034
[ -z "${FILES_DIR:-}" ] || files_dir=(--files-dir "$FILES_DIR")
