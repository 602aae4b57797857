#!/bin/sh
# An earlier commit and this tree, timed in turns: sh dev/bench/against.sh REV BUILD_DIRECTORY
# This tree is installed in BUILD_DIRECTORY/lib (by make); the commit goes into BUILD_DIRECTORY/against.
set -eu
build=$2
commit=$(git rev-parse --verify --quiet "$1^{commit}") || { echo "usage: make bench-against REV=<commit>" >&2; exit 2; }
against=$build/against
if [ "$(cat "$against/commit" 2> /dev/null)" != "$commit" ]; then
  rm -rf "$against"
  mkdir -p "$against/source" "$against/lib"
  git archive "$commit" DESCRIPTION NAMESPACE R data inst src man | tar -x -C "$against/source"
  echo "Installing $1 into $against/lib"
  MAKEFLAGS=-j2 R CMD INSTALL --no-lock --no-test-load --no-docs -l "$against/lib" "$against/source" \
    > "$against/install.log" 2>&1 || { cat "$against/install.log"; exit 1; }
  echo "$commit" > "$against/commit"
fi
Rscript dev/bench/side-by-side.R "$against/lib" "$build/lib" "${ROUNDS:-7}"
