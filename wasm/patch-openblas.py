#!/usr/bin/env python3
"""patch-openblas.py TREE KERNELS VARIANT: make OpenBLAS 0.3.29's RISCV64_GENERIC, its plainest target,
one for WebAssembly SIMD, simd128 or relaxed, with the kernels of the folder KERNELS. Every edit must
find its place."""

import re
import shutil
import sys
from pathlib import Path

tree, kernels = map(Path, sys.argv[1:3])
fused = sys.argv[3] == 'relaxed'
target = tree / 'kernel/riscv64'

# Per type: rows and columns of the kernel's tile, then the block sizes P, Q and R. A block of A, P x Q,
# stays in the second cache; one of B, Q x R, in the work space.
PRODUCTS = {
    'S': ((8, 4), (256, 256, 2048)),
    'D': ((4, 4) if fused else (8, 2), (128, 256, 2048)),
    'C': ((4, 2), (128, 256, 2048)),
    'Z': ((2, 2), (64, 256, 1024)),
}


def edit(path, pattern, replacement):
    file = tree / path
    text, count = re.subn(pattern, lambda match: replacement, file.read_text(), flags=re.M | re.S)
    assert count, f'{path}: nothing matches {pattern}'
    file.write_text(text)


def kernel_rows():
    """The rows of KERNEL.RISCV64_GENERIC that name our kernels; a later row overrides an earlier."""
    for letter, ((rows, columns), _) in PRODUCTS.items():
        z = 'z' if letter in 'CZ' else ''
        yield f'{letter}GEMMKERNEL = wasm_{z}gemm.c'
        yield f'{letter}TRMMKERNEL = wasm_{z}gemm.c'
        # The packing routines; for square tiles OpenBLAS wants only the outer ones.
        sides = [('O', columns)] if rows == columns else [('I', rows), ('O', columns)]
        for side, width in sides:
            for order in 'NT':
                copy = f'gemm_{side.lower()}{order.lower()}copy'
                yield f'{letter}GEMM{side}{order}COPY = ../generic/{z}gemm_{order.lower()}copy_{width}.c'
                yield f'{letter}GEMM{side}{order}COPYOBJ = {letter.lower()}{copy}$(TSUFFIX).$(SUFFIX)'
    for letter in 'SD':
        yield f'{letter}GEMVNKERNEL = wasm_gemv_n.c'
        yield f'{letter}GEMVTKERNEL = wasm_gemv_t.c'
        yield f'I{letter}AMAXKERNEL = wasm_iamax.c'
        for name in ('dot', 'axpy', 'scal', 'asum', 'nrm2', 'rot'):
            yield f'{letter}{name.upper()}KERNEL = wasm_{name}.c'


def parameters():
    """The target's part of param.h."""
    yield '#define GEMM_DEFAULT_OFFSET_A 0'
    yield '#define GEMM_DEFAULT_OFFSET_B 0'
    yield '#define GEMM_DEFAULT_ALIGN (BLASLONG)0x03fffUL'
    yield '#define SYMV_P 16'
    for letter, ((rows, columns), blocks) in PRODUCTS.items():
        yield f'#define {letter}GEMM_DEFAULT_UNROLL_M {rows}'
        yield f'#define {letter}GEMM_DEFAULT_UNROLL_N {columns}'
        for name, size in zip('PQR', blocks):
            yield f'#define {letter}GEMM_DEFAULT_{name} {size}'


for path in ('Makefile.riscv64', 'Makefile.prebuild'):
    edit(path, r'-march=rv64imafdc -mabi=lp64d', '')

for file in kernels.glob('wasm_*.[ch]'):
    shutil.copy(file, target)
with (target / 'KERNEL.RISCV64_GENERIC').open('a') as file:
    file.write('\n'.join(['', *kernel_rows(), '']))
edit('param.h', r'(?<=#ifdef RISCV64_GENERIC\n).*?(?=\n#endif)', '\n'.join(parameters()))

# 16 MiB of work space instead of 32: the blocks need less than 5.
edit('common_riscv64.h', r'#define BUFFER_SIZE\s+\( 32 << 20\)', '#define BUFFER_SIZE (16 << 20)')
shutil.copy(kernels / 'wasm_memory.c', tree / 'driver/others/memory.c')
shutil.copy(kernels / 'wasm_xerbla.c', tree / 'driver/others/xerbla.c')
