#!/bin/sh
# The package's tests as other machines would run them: sh dev/variants.sh VARIANT... (at most one locale); `list` names
# the combinations that make test-all runs, one a line, so that each variant is in one of them.
#   a locale: C, de_DE.UTF-8, tr_TR.UTF-8 (made where it is missing and may be made)
#   long            every test, with what is long by nature and the core's; takes no other than a locale
#   no-openmp       built without OpenMP
#   few-packages    nothing of Suggests installed but testthat
#   installed       the tests of an installed package, as R runs them
# The core's own tests in C depend on none of these, and run in `long` alone. A locale that cannot be had is said. Ends
# with "N passed, N failed".
set -eu
cd "$(dirname "$0")/.."
if [ "${1:?which variant}" = list ]; then
  printf '%s\n' "de_DE.UTF-8 long" "C no-openmp installed" "tr_TR.UTF-8 few-packages"
  exit 0
fi
mkdir -p build
here=$(pwd)

have_locale() { LC_ALL=$1 locale charmap 2> /dev/null | grep -q UTF-8; }

long='' no_openmp='' few='' installed=''
for variant in "$@"; do
  case $variant in
  C) LC_ALL=C; export LC_ALL ;;
  *.UTF-8)
    have_locale "$variant" || { [ "$(id -u)" = 0 ] && command -v localedef > /dev/null &&
      localedef -i "${variant%.UTF-8}" -f UTF-8 "$variant" > /dev/null 2>&1; } || true
    if have_locale "$variant"; then LC_ALL=$variant; export LC_ALL
    else echo "No locale $variant here, and it cannot be made."; fi ;;
  long) long=yes ;;
  no-openmp) no_openmp=-no-openmp ;;
  few-packages) few=-few ;;
  installed) installed=-installed ;;
  *) echo "No variant $variant." >&2; exit 2 ;;
  esac
done
if [ -n "$long" ]; then CYTOCHANGE_LONG=true exec make -s test; fi

# The package of make test, or one of its own, from the same tarball.
make -s build/lib/cytochange/DESCRIPTION
library=$here/build/lib
if [ -n "$no_openmp$installed" ]; then
  library=$here/build/lib$no_openmp$installed
  log=build/install$no_openmp$installed.log
  mkdir -p "$library"
  if [ -n "$no_openmp" ]; then
    printf 'SHLIB_OPENMP_CFLAGS =\n' > build/no-openmp.mk
    R_MAKEVARS_USER="$here/build/no-openmp.mk"; export R_MAKEVARS_USER
  fi
  R_MAKEVARS_SITE=$here/dev/site.mk MAKEFLAGS=-j2 R CMD INSTALL --no-lock --no-docs --no-test-load \
    ${installed:+--install-tests} -l "$library" build/cytochange_*.tar.gz > "$log" 2>&1 || { cat "$log"; exit 1; }
  # Itself, not the BLAS that R happens to have.
  if [ -n "$no_openmp" ] && readelf -d "$library/cytochange/libs/cytochange.so" | grep -q 'NEEDED.*libgomp'; then
    echo "It is linked to OpenMP."; exit 1
  fi
fi

R_LIBS=$library
if [ -n "$few" ]; then
  # A library of links to what Imports, LinkingTo and testthat need, in place of the site's.
  few=$here/build/lib-few
  rm -rf "$few" && mkdir -p "$few"
  Rscript dev/setup.R linked test "$few"
  ln -s "$library/cytochange" "$few/cytochange"
  R_ENVIRON=/dev/null R_LIBS='' R_LIBS_SITE=$few R_LIBS_USER=$few
  export R_ENVIRON R_LIBS_SITE R_LIBS_USER
fi
export R_LIBS
if [ -n "$installed" ]; then
  rm -rf build/installed-tests && mkdir -p build/installed-tests
  Rscript dev/test-installed.R build/installed-tests
else
  Rscript dev/test.R .
fi
