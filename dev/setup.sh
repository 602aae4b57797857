#!/bin/sh
# Installs what one make target needs and nothing else: sh dev/setup.sh TARGET (demo, test, test-all, check,
# check-report, bench, site or document)
# On Debian (and its children) as root with Debian's R: the built r-cran-* and r-bioc-* packages; elsewhere, and for
# what Debian does not have: from CRAN, into the user's library where the system's cannot be written.
# Quick when everything is there: one start of R.
set -eu
target=${1:?which target}
cd "$(dirname "$0")/.."
log=build/setup.log

command -v Rscript > /dev/null 2>&1 || { echo "R is not on the PATH: install R (>= 4.1) first." >&2; exit 1; }
missing=$(Rscript dev/setup.R missing "$target")
[ -n "$missing" ] || exit 0
mkdir -p build
echo "Setting up for 'make $target':" $missing

debian_root() {
  [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null 2>&1 && dpkg -s r-base-core > /dev/null 2>&1 &&
    [ "$(R RHOME)" = /usr/lib/R ]
}

# Another apt may hold the locks: wait, and try again.
apt() {
  for attempt in 1 2 3 4 5; do
    DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 "$@" < /dev/null >> "$log" 2>&1 && return 0
    [ $attempt = 5 ] || { echo "  apt-get $1 failed, trying again ..."; sleep $((attempt * 5)); }
  done
  tail -n 20 "$log" >&2
  return 1
}

# Those of the packages that Debian's lists hold.
available() {
  [ $# = 0 ] || apt-cache show "$@" 2> /dev/null | sed -n 's/^Package: //p' | sort -u
}

from_debian() {
  [ -n "$1" ] || return 0
  echo "  from Debian:" $1
  # Old lists may name versions that are gone.
  apt install -y --no-install-recommends $1 || { apt update && apt install -y --no-install-recommends $1; } || true
}

if debian_root; then
  packages=$(Rscript dev/setup.R debian "$target")
  # Lists that were never fetched, or do not know all that is asked for, are fetched anew.
  [ "$(available $packages | wc -l)" = "$(echo $packages | wc -w)" ] || apt update || true
  from_debian "$(available $packages)"
  # What packages that Debian lacks need, it may have: little is left to build.
  from_debian "$(available $(Rscript dev/setup.R beneath "$target"))"
fi
Rscript dev/setup.R cran "$target"
