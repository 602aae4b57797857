#!/bin/sh
# The package's tests as other machines would run them: sh dev/variants.sh VARIANT... (at most one of each kind); `list`
# names the combinations that make test-all runs, one a line.
#   a locale: C, de_DE.UTF-8, tr_TR.UTF-8 (made where it is missing and may be made)
#   no-openmp       built without OpenMP
#   few-packages    nothing of Suggests installed but testthat
#   installed       the tests of an installed package, as R runs them
# The core's own tests in C depend on none of these. A locale that cannot be had is said. Ends with
# "N passed, N failed".
set -eu
cd "$(dirname "$0")/.."
if [ "${1:?which variant}" = list ]; then
  printf '%s\n' "C no-openmp" "de_DE.UTF-8 installed" "tr_TR.UTF-8 few-packages"
  exit 0
fi
mkdir -p build
here=$(pwd)
make -s build/lib/cytochange/DESCRIPTION

have_locale() { LC_ALL=$1 locale charmap 2> /dev/null | grep -q UTF-8; }

build=plain
for variant in "$@"; do
  case $variant in
  C) LC_ALL=C; export LC_ALL ;;
  *.UTF-8)
    have_locale "$variant" || { [ "$(id -u)" = 0 ] && command -v localedef > /dev/null &&
      localedef -i "${variant%.UTF-8}" -f UTF-8 "$variant" > /dev/null 2>&1; } || true
    if have_locale "$variant"; then LC_ALL=$variant; export LC_ALL
    else echo "No locale $variant here, and it cannot be made."; fi ;;
  no-openmp|few-packages|installed) build=$variant ;;
  *) echo "No variant $variant." >&2; exit 2 ;;
  esac
done

# install LIBRARY OPTION...: the tarball that make test uses, into a library of its own.
install() {
  library=$1; shift
  mkdir -p "$library"
  log=build/install-$build.log
  MAKEFLAGS=-j2 R CMD INSTALL --no-lock --no-docs "$@" -l "$library" build/cytochange_*.tar.gz > "$log" 2>&1 ||
    { cat "$log"; exit 1; }
}

tests() { Rscript dev/test.R .; }

case $build in
plain)
  R_LIBS="$here/build/lib" tests ;;
no-openmp)
  printf 'SHLIB_OPENMP_CFLAGS =\n' > build/no-openmp.mk
  R_MAKEVARS_USER="$here/build/no-openmp.mk" install build/lib-no-openmp
  # Itself, not the BLAS that R happens to have.
  if readelf -d build/lib-no-openmp/cytochange/libs/cytochange.so | grep -q 'NEEDED.*libgomp'; then
    echo "It is linked to OpenMP."; exit 1
  fi
  R_LIBS="$here/build/lib-no-openmp" tests ;;
few-packages)
  # A library of links to what Imports, LinkingTo and testthat need, in place of the site's.
  rm -rf build/lib-few && mkdir -p build/lib-few
  Rscript dev/setup.R linked test "$here/build/lib-few"
  ln -s "$here/build/lib/cytochange" build/lib-few/cytochange
  R_ENVIRON=/dev/null R_LIBS="" R_LIBS_SITE="$here/build/lib-few" R_LIBS_USER="$here/build/lib-few" tests ;;
installed)
  install build/lib-installed --install-tests
  rm -rf build/installed-tests && mkdir -p build/installed-tests
  R_LIBS="$here/build/lib-installed" Rscript dev/test-installed.R build/installed-tests ;;
esac
