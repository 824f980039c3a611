#!/bin/sh
# put.sh SOURCE TARGET: copies a file or folder to a place whose parents may be missing.
set -eu
mkdir -p "$(dirname "$2")"
cp -rT --preserve=mode,timestamps "$1" "$2"
