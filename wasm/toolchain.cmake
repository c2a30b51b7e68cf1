# CMake's view of the compiler that wasm/emscripten.sh has set up.
execute_process(COMMAND ${CMAKE_CURRENT_LIST_DIR}/emscripten.sh --where
                OUTPUT_VARIABLE compiler OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
if(NOT EXISTS ${compiler}/complete)
  message(FATAL_ERROR "The compiler for WebAssembly is missing: run wasm/setup.sh")
endif()

set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR wasm32)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
set(CMAKE_C_COMPILER ${compiler}/bin/cc)
set(CMAKE_AR ${compiler}/bin/ar CACHE FILEPATH "")
set(CMAKE_RANLIB ${compiler}/bin/ranlib CACHE FILEPATH "")
