#!/bin/bash
# A C compiler for WebAssembly: an emcc >= 3.1.60 from the PATH, else Emscripten 3.1.69 (LLVM 19,
# binaryen 120) from Debian trixie's packages, unpacked into the cache with their own libc: nothing
# is installed and root is not needed.
#
#   wasm/emscripten.sh           set up if missing
#   wasm/emscripten.sh --where   print its folder: bin/cc compiles and links, bin/ar, bin/ranlib,
#                                and LICENSE.musl, of the C library that ends up in the engine
#
# SYMTENSOR_EMCC=cache   do not look for an emcc on the PATH
# SYMTENSOR_MIRROR=URL   the Debian mirror (otherwise the one apt is set up with)
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# The version of the PATH's emcc if it is new enough, else nothing.
emcc_on_path() {
  [ "${SYMTENSOR_EMCC:-path}" != cache ] && command -v emcc >/dev/null || return 0
  local version
  version=$(emcc --version 2>/dev/null | sed -n '1s/.* \([0-9]*\.[0-9]*\.[0-9]*\).*/\1/p')
  [ "$(printf '%s\n3.1.60\n' "$version" | sort -V | head -1)" != 3.1.60 ] ||
    echo "$version $(command -v emcc) ${EM_CONFIG:-}"
}

llvm=19
packages="emscripten binaryen node-acorn clang-$llvm lld-$llvm llvm-$llvm libllvm$llvm
  libclang-cpp$llvm libclang-common-$llvm-dev libc6 libstdc++6 libgcc-s1 zlib1g libzstd1 libedit2
  libtinfo6 libbsd0 libmd0 libffi8 libz3-4 libxml2 liblzma5 libicu76"
programs='clang lld llvm-ar llvm-nm llvm-objcopy llvm-readobj llvm-dwarfdump llvm-dwp llvm-cxxfilt
  llvm-symbolizer llvm-objdump llvm-profdata llvm-size llvm-strings'
libraries=./usr/share/emscripten/cache/sysroot/lib
left_out="./usr/share/doc ./usr/share/man ./usr/share/locale ./usr/lib/*/gconv
  ./usr/share/emscripten/docs ./usr/share/emscripten/tests ./usr/share/emscripten/cache/build
  $libraries/wasm64-emscripten $libraries/*/pic $libraries/*/lto-pic $libraries/*/lto
  *asan* *libsanitizer* */libclang_rt* *libubsan* *liblsan* *-icase.a *-ww*.a
  ./usr/lib/llvm-$llvm/build"

# with_apt's folder also keeps the packages until unpack has read them.
fetch() {
  mkdir -p "$dir/debs"
  cd "$dir/debs"
  # shellcheck disable=SC2086
  with_apt "$dir/apt" deb download $packages
}

unpack() {
  local exclude=() pattern package
  set -f
  for pattern in $left_out; do exclude+=("--exclude=$pattern"); done
  set +f
  for package in "$dir"/debs/*.deb; do
    dpkg-deb --fsys-tarfile "$package" | tar -x -C "$dir" "${exclude[@]}"
  done
  rm -rf "$dir/debs" "$dir/apt"
}

wanted() {
  case $1 in
    wasm-fuzz* | wasm-reduce | wasm-shell) false ;;
    wasm*) true ;;
    *) [[ " ${programs//$'\n'/ } " == *" $1 "* ]] ;;
  esac
}

# Makes the unpacked programs use the unpacked libc and libraries: the entry cannot be moved after.
bind() {
  local lib loader file
  lib=$(dirname "$(find "$dir/usr/lib" -name 'libLLVM.so.*' | head -1)")
  loader=$(find "$lib" -name 'ld-linux*.so.*' | head -1)
  for file in "$dir/usr/lib/llvm-$llvm/bin"/* "$dir"/usr/bin/wasm*; do
    [ -L "$file" ] && continue
    if wanted "${file##*/}"; then
      patchelf --set-interpreter "$loader" --force-rpath --set-rpath "$lib" "$file"
    else
      rm "$file"
    fi
  done
  for file in "$lib"/libLLVM.so.$llvm* "$lib"/libclang-cpp.so.$llvm*; do
    [ -L "$file" ] || patchelf --force-rpath --set-rpath "$lib" "$file"
  done
  find "$dir/usr" -xtype l -delete
}

# Emscripten's own settings. acorn must lie in a real node_modules: node imports a linked module by
# its real path and would not find its neighbours.
configure() {
  local home=$dir/usr/share/emscripten
  rm -rf "$home/node_modules"
  mv "$dir/usr/share/nodejs" "$home/node_modules"
  mv "$home/cache" "$dir/cache"
  cat >"$dir/emscripten.config" <<END
LLVM_ROOT = '$dir/usr/lib/llvm-$llvm/bin'
BINARYEN_ROOT = '$dir/usr'
EMSCRIPTEN_ROOT = '$home'
NODE_JS = '$(command -v node)'
CACHE = '$dir/cache'
END
}

# bin/cc and friends. To compile, cc is clang itself with emcc's flags, because emcc is a Python
# program that takes 0.4 s to start; to link, it is emcc.
wrap() {
  local llvm_bin flags
  llvm_bin=$(em-config LLVM_ROOT)
  flags=$(emcc --cflags)
  mkdir -p "$dir/bin"
  cat >"$dir/bin/cc" <<END
#!/bin/sh
for word; do
  case \$word in
    -c | -E | -S | -M* | -fsyntax-only | --version) exec '$llvm_bin/clang' $flags "\$@" ;;
  esac
done
${EM_CONFIG:+export EM_CONFIG='$EM_CONFIG'}
exec '$(command -v emcc)' "\$@"
END
  chmod +x "$dir/bin/cc"
  ln -s "$llvm_bin/llvm-ar" "$dir/bin/ar"
  ln -s "$llvm_bin/llvm-ar" "$dir/bin/ranlib"
  ln -s "$llvm_bin/llvm-nm" "$dir/bin/nm"
  ln -s "$llvm_bin/llvm-objdump" "$dir/bin/objdump"
}

try_it() {
  cd "$dir"
  echo 'int main(void) { return 0; }' >try.c
  bin/cc -O1 -msimd128 -c try.c -o try.o
  bin/cc -O1 try.o -o try.js
  node try.js
  rm try.*
}

wrap_and_try() {
  wrap
  cp "$(em-config EMSCRIPTEN_ROOT)/system/lib/libc/musl/COPYRIGHT" "$dir/LICENSE.musl"
  try_it
}

found=$(emcc_on_path)
dir=$cache/emscripten-$(key "$found" "$wasm/emscripten.sh" "$wasm/common.sh")
if [ "${1:-}" = --where ]; then
  echo "$dir"
  exit 0
fi
begin "$dir"
if [ -z "$found" ]; then
  command -v apt-get dpkg-deb >/dev/null || fail "Building needs emcc >= 3.1.60 on the PATH" \
    "(or Debian's apt-get, to unpack one into the cache)."
  step 'Emscripten 3.1.69: fetch 310 MiB' fetch
  step 'Emscripten 3.1.69: unpack' unpack
  step 'Emscripten 3.1.69: bind' bind
  configure
  export EM_CONFIG=$dir/emscripten.config PATH=$dir/usr/share/emscripten:$PATH
fi
step "Emscripten${found:+ ${found%% *} from the PATH}: try it" wrap_and_try
touch "$dir/complete"
