#!/bin/bash
# OpenBLAS 0.3.29 (the source is Debian trixie's, checked by apt) for WebAssembly with our kernels:
# the CBLAS functions of all four types, single threaded, no LAPACK.
#
#   wasm/openblas.sh simd128|relaxed           build if missing
#   wasm/openblas.sh simd128|relaxed --where   print its folder: lib/libopenblas.a, include/cblas.h,
#                                              LICENSE.openblas
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

sha256=eb691e2cff83799400da22aa6ab93ebaa346ad317fea578b7ae119e226ce1b01
variant=${1:-}
case $variant in
  simd128) features='-msimd128 -mbulk-memory' ;;
  relaxed) features='-msimd128 -mbulk-memory -mrelaxed-simd' ;;
  *) fail "usage: wasm/openblas.sh simd128|relaxed [--where]" ;;
esac

fetch() {
  mkdir -p "$dir/source"
  cd "$dir/source"
  with_apt "$dir/apt" deb-src source --download-only --tar-only openblas
  mv openblas_*.orig.tar.* "$dir/openblas.tar.xz"
  echo "$sha256  $dir/openblas.tar.xz" | sha256sum --check
  tar xf "$dir/openblas.tar.xz" --strip-components=1
  python3 "$wasm/patch-openblas.py" "$dir/source" "$wasm/kernels" $variant
}

build() {
  make -C "$dir/source" -j"$(nproc)" libs \
    CC="$compiler/bin/cc" AR="$compiler/bin/ar" RANLIB="$compiler/bin/ranlib" HOSTCC=gcc \
    TARGET=RISCV64_GENERIC ONLY_CBLAS=1 NO_LAPACK=1 NO_LAPACKE=1 NOFORTRAN=1 NO_SHARED=1 NEED_PIC=0 \
    USE_THREAD=0 USE_OPENMP=0 NUM_THREADS=1 BUILD_BFLOAT16=0 \
    COMMON_OPT="-O3 -DNDEBUG $features -Wno-macro-redefined -Wno-unused -Wno-return-type"
}

# The headers in the form that an installation has: cblas.h includes openblas_config.h.
install_files() {
  local source=$dir/source
  mkdir -p "$dir/lib" "$dir/include"
  cp "$source/LICENSE" "$dir/LICENSE.openblas"
  cp "$(find "$source" -maxdepth 1 -name 'libopenblas_*.a' -type f)" "$dir/lib/libopenblas.a"
  sed 's/"common.h"/"openblas_config.h"/' "$source/cblas.h" >"$dir/include/cblas.h"
  {
    echo '#ifndef OPENBLAS_CONFIG_H'
    echo '#define OPENBLAS_CONFIG_H'
    sed -n 's/^#define \([A-Z0-9_]*\)\(.*\)/#define OPENBLAS_\1\2/p' "$source/config.h"
    echo '#define OPENBLAS_VERSION " OpenBLAS 0.3.29 "'
    cat "$source/openblas_config_template.h"
    echo '#endif'
  } >"$dir/include/openblas_config.h"
  rm -rf "$source" "$dir/apt" "$dir/openblas.tar.xz"
}

compiler=$("$wasm/emscripten.sh" --where)
dir=$cache/openblas-$variant-$(key "$compiler" "$wasm/openblas.sh" "$wasm/patch-openblas.py" \
  "$wasm/common.sh" "$wasm"/kernels/*)
if [ "${2:-}" = --where ]; then
  echo "$dir"
  exit 0
fi
begin "$dir"
step "OpenBLAS 0.3.29, $variant: fetch and patch" fetch
step "OpenBLAS 0.3.29, $variant: build" build
step "OpenBLAS 0.3.29, $variant: install" install_files
touch "$dir/complete"
