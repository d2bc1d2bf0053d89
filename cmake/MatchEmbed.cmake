# The index built by itself, for hosts of other languages: one list of sources, used by the shared
# library here and by the Python wheel (packages/python). Nothing is needed but a C++23 compiler.
get_filename_component(MATCH_EMBED_ROOT ${CMAKE_CURRENT_LIST_DIR} DIRECTORY)
set(MATCH_EMBED_SOURCES
    base/bytes base/result hash/hash256
    match/band_search match/band_table match/index match/merge match/segment match/segment_file
    match/snapshot match/kernels/crc32c match/kernels/hamming_avx2 match/kernels/hamming_avx512
    match/kernels/hamming_neon
    match/kernels/hamming_scalar match/kernels/kernel match_file/huge_memory match_file/match_c)
list(TRANSFORM MATCH_EMBED_SOURCES PREPEND ${MATCH_EMBED_ROOT}/src/)
list(TRANSFORM MATCH_EMBED_SOURCES APPEND .cc)

# match_embed_library(TARGET): libholdfast_match.so with the functions of holdfast/match_c.h, and no
# other symbol.
function(match_embed_library target)
  set(symbols ${MATCH_EMBED_ROOT}/src/match_file/match_c.map)
  find_package(Threads REQUIRED)
  add_library(${target} SHARED ${MATCH_EMBED_SOURCES})
  target_include_directories(${target} PRIVATE ${MATCH_EMBED_ROOT}/include ${MATCH_EMBED_ROOT}/src)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wshadow -Wno-missing-field-initializers
                         -ffp-contract=off -fstack-protector-strong)
  target_link_libraries(${target} PRIVATE Threads::Threads)
  target_link_options(${target} PRIVATE -Wl,--version-script=${symbols} -Wl,--no-undefined
                      -Wl,--exclude-libs,ALL)
  set_target_properties(${target} PROPERTIES OUTPUT_NAME holdfast_match CXX_STANDARD 23
    CXX_STANDARD_REQUIRED ON CXX_EXTENSIONS OFF CXX_VISIBILITY_PRESET hidden
    VISIBILITY_INLINES_HIDDEN ON LINK_DEPENDS ${symbols})
endfunction()
