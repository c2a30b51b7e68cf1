# The engine as one WebAssembly module without JavaScript glue, and the check of its BLAS.
#
# An exported function is marked __attribute__((used, visibility("default"))). The module's imports are
# env.emscripten_notify_memory_growth(index): the memory has grown, its old buffer is detached;
# env.st_clock(): milliseconds, for profiles; env.st_kernels(module, length, slots, count): compile
# a module and put what it exports into the table (src/jit/jit.c), or return 0; and env.st_host: src/symtensor.h,
# "The host".
# It exports memory, __indirect_function_table (growable), malloc, free, and _initialize, which is
# called once before anything else.
execute_process(COMMAND ${CMAKE_SOURCE_DIR}/wasm/openblas.sh ${SYMTENSOR_ENGINE} --where
                OUTPUT_VARIABLE openblas OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
if(NOT EXISTS ${openblas}/complete)
  message(FATAL_ERROR "OpenBLAS is missing: run wasm/openblas.sh ${SYMTENSOR_ENGINE}")
endif()
include_directories(SYSTEM ${openblas}/include)
# A call through a wrong signature traps at run time; the linker only warns of it.
add_link_options(-Wl,--fatal-warnings -sALLOW_MEMORY_GROWTH -sSTACK_SIZE=1MB -sINITIAL_HEAP=1MB)

# What builds and decides is compiled for size, what computes for speed: a twentieth of the download.
file(GLOB cold src/api/*.c src/build/*.c src/compile/*.c src/core/*.c src/grad/*.c src/graph/*.c src/jit/*.c src/print/*.c
     src/rewrite/*.c src/text/*.c src/vecmath/special_*.c)
foreach(name arange check complex_math complex_special constant create dim evaluate gradient host ifelse inner index
        index_vectorize ops product pushforward reduce scalar_gradient scalar_type shuffle softmax vectorize)
  list(APPEND cold ${CMAKE_SOURCE_DIR}/src/ops/${name}.c)
endforeach()
foreach(name cache called function guard profile registers strip_build strip_fuse strip_pack workspace)
  list(APPEND cold ${CMAKE_SOURCE_DIR}/src/run/${name}.c)
endforeach()
foreach(name tensor/array tensor/dtype tensor/type ops/subtensor vecmath/reduction)
  list(APPEND cold ${CMAKE_SOURCE_DIR}/src/${name}.c)
endforeach()
set_source_files_properties(${cold} PROPERTIES COMPILE_OPTIONS -Oz)
# Loops as vectors, but not unrolled.
foreach(name ops/cumulate tensor/cast)
  set_source_files_properties(${CMAKE_SOURCE_DIR}/src/${name}.c PROPERTIES COMPILE_OPTIONS -Os)
endforeach()
set_source_files_properties(wasm/libm.c PROPERTIES COMPILE_OPTIONS "-Oz;-fno-builtin")
set_source_files_properties(wasm/pack.c PROPERTIES COMPILE_OPTIONS -Os)

# The engine is shipped without the tables' documentation; the module "tables" has it, and js/build.mjs
# makes types and API pages from what it says.
set(json ${CMAKE_SOURCE_DIR}/src/api/json.c)
set(documented src/api/table.c src/api/types.c src/ops/ops.c)
list(TRANSFORM documented PREPEND ${CMAKE_SOURCE_DIR}/)
list(REMOVE_ITEM sources ${json} ${documented})
add_library(rooms OBJECT ${sources})

# The optimiser of the finished module works for size: the compiler has made the loops fast before. Of
# libc this takes the small variants; copies are instructions of WebAssembly (-mbulk-memory). Zeros
# between data gzip better than the addresses of a thousand segments, so memory is not packed. It is
# run once more where it is found, because emcc leaves out its last pass, over the stack code. It may not
# put large functions into their only caller: hosts compile a function when it is first called, and once
# more when it has run for long, so what a call does not need would be compiled with it.
set(callers one-caller-inline-max-function-size=30)
find_program(wasm_opt wasm-opt HINTS ${compiler}/usr/bin $ENV{EMSDK}/upstream/bin)
function(add_module name output)
  add_executable(${name} ${documented} ${ARGN} wasm/libm.c wasm/pack.c $<TARGET_OBJECTS:rooms>)
  set_target_properties(${name} PROPERTIES OUTPUT_NAME ${output} SUFFIX .wasm LINKER_LANGUAGE C)
  target_link_libraries(${name} ${openblas}/lib/libopenblas.a)
  target_link_options(${name} PRIVATE -Oz -sBINARYEN_EXTRA_PASSES=--skip-pass=memory-packing,--${callers} --no-entry -sSTANDALONE_WASM -sFILESYSTEM=0 -sMAXIMUM_MEMORY=4GB
                      -sALLOW_TABLE_GROWTH -sEXPORTED_FUNCTIONS=_malloc,_free)
  if(wasm_opt)
    add_custom_command(TARGET ${name} POST_BUILD COMMAND ${wasm_opt} -Oz --${callers} --low-memory-unused
                       --skip-pass=memory-packing --enable-simd --enable-bulk-memory --enable-multivalue
                       --enable-reference-types --enable-relaxed-simd $<TARGET_FILE:${name}>
                       -o $<TARGET_FILE:${name}>)
  endif()
endfunction()

add_module(engine engine-${SYMTENSOR_ENGINE})
if(SYMTENSOR_ENGINE STREQUAL "simd128")
  add_module(tables tables ${json})
  target_compile_definitions(tables PRIVATE SYMTENSOR_DOCUMENTATION)
endif()

add_executable(blas_check wasm/check/blas.c wasm/pack.c)
set_target_properties(blas_check PROPERTIES SUFFIX .cjs)
target_link_libraries(blas_check ${openblas}/lib/libopenblas.a)
target_link_options(blas_check PRIVATE -sEXIT_RUNTIME -sENVIRONMENT=node)
