# The guard built by itself, for hosts of other languages: one list of sources, used by the shared
# library here, by the Python wheel (packages/python), and by the browser's module (src/wasm).
# Nothing is needed but a C++23 compiler: JSON is read by src/guard_embed/small_json.cc, found in
# simdjson's place.
get_filename_component(GUARD_EMBED_ROOT ${CMAKE_CURRENT_LIST_DIR} DIRECTORY)
set(GUARD_EMBED_STAND_IN ${GUARD_EMBED_ROOT}/src/guard_embed/stand_in)
set(GUARD_EMBED_SOURCES
    base/bytes base/result base/surrogates base/time base/utf8 advice/implied advice/names
    guard/addresses guard/amounts guard/concept_weights guard/conversation guard/disguise guard/features guard/fold
    guard/fold_table guard/forest guard/guard guard/known_words guard/lexicon guard/message guard/model guard/spelling
    guard/weights guard/words
    guard_wire/guard_conversations guard_wire/guard_events guard_wire/guard_feed
    guard_wire/guard_json guard_wire/guard_rules guard_wire/json_fields guard_wire/plain_event
    guard_embed/guard_session guard_embed/small_json)
list(TRANSFORM GUARD_EMBED_SOURCES PREPEND ${GUARD_EMBED_ROOT}/src/)
list(TRANSFORM GUARD_EMBED_SOURCES APPEND .cc)

# guard_embed_data(FOLDER OUT): concept lists, model, policy and signs of FOLDER as a table of names
# and bytes, by the assembler; OUT becomes the two sources.
function(guard_embed_data data out)
  file(GLOB concepts CONFIGURE_DEPENDS ${data}/concepts/*.txt)
  set(embedded ${concepts} ${data}/model.bin ${data}/policy.json ${data}/signs.json)
  set(GUARD_BYTES ".section .rodata\n")
  set(GUARD_DECLARATIONS "")
  set(GUARD_ROWS "")
  set(number 0)
  foreach(file ${embedded})
    file(RELATIVE_PATH name ${data} ${file})
    set(label hf_guard_data_${number})
    string(APPEND GUARD_BYTES ".globl ${label}\n.globl ${label}_end\n.balign 16\n${label}:\n"
           ".incbin \"${file}\"\n${label}_end:\n.byte 0\n")
    string(APPEND GUARD_DECLARATIONS "extern \"C\" const char ${label}[];\n"
           "extern \"C\" const char ${label}_end[];\n")
    string(APPEND GUARD_ROWS
           "    {\"${name}\", {${label}, static_cast<std::size_t>(${label}_end - ${label})}},\n")
    math(EXPR number "${number} + 1")
  endforeach()
  string(APPEND GUARD_BYTES ".section .note.GNU-stack,\"\",@progbits\n")
  file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/guard_data.S CONTENT "@GUARD_BYTES@" @ONLY)
  configure_file(${GUARD_EMBED_ROOT}/src/guard_wire/guard_data.cc.in
                 ${CMAKE_CURRENT_BINARY_DIR}/guard_data.cc @ONLY)
  set_source_files_properties(${CMAKE_CURRENT_BINARY_DIR}/guard_data.S PROPERTIES
                              OBJECT_DEPENDS "${embedded}")
  set(${out} ${CMAKE_CURRENT_BINARY_DIR}/guard_data.cc ${CMAKE_CURRENT_BINARY_DIR}/guard_data.S
      PARENT_SCOPE)
endfunction()

# guard_embed_library(TARGET FOLDER): libholdfast_guard.so with FOLDER's data and the functions of
# holdfast/guard_c.h, and no other symbol.
function(guard_embed_library target data)
  guard_embed_data(${data} data_sources)
  set(symbols ${GUARD_EMBED_ROOT}/src/guard_embed/guard_c.map)
  add_library(${target} SHARED ${GUARD_EMBED_SOURCES} ${GUARD_EMBED_ROOT}/src/guard_embed/guard_c.cc
              ${data_sources})
  target_include_directories(${target} BEFORE PRIVATE ${GUARD_EMBED_STAND_IN}
                             ${GUARD_EMBED_ROOT}/include ${GUARD_EMBED_ROOT}/src)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wshadow -Wno-missing-field-initializers
                         -ffp-contract=off -fstack-protector-strong)
  target_link_options(${target} PRIVATE -Wl,--version-script=${symbols} -Wl,--no-undefined
                      -Wl,--exclude-libs,ALL)
  set_target_properties(${target} PROPERTIES OUTPUT_NAME holdfast_guard CXX_STANDARD 23
    CXX_STANDARD_REQUIRED ON CXX_EXTENSIONS OFF CXX_VISIBILITY_PRESET hidden
    VISIBILITY_INLINES_HIDDEN ON LINK_DEPENDS ${symbols})
endfunction()
