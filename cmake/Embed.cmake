# holdfast_embed(OUT NAME FOLDER FILES...): puts files into the program by the assembler. Sets OUT in
# the caller to the sources to add: they define the table that EMBED_HEADER declares as
# std::span<const EmbeddedFile> NAME(), with each file's name relative to FOLDER and its bytes.
function(holdfast_embed out name header folder)
  set(EMBED_BYTES ".section .rodata\n")
  set(EMBED_DECLARATIONS "")
  set(EMBED_ROWS "")
  set(number 0)
  foreach(file ${ARGN})
    file(RELATIVE_PATH relative ${folder} ${file})
    set(label hf_${name}_${number})
    string(APPEND EMBED_BYTES ".globl ${label}\n.globl ${label}_end\n.balign 16\n${label}:\n"
           ".incbin \"${file}\"\n${label}_end:\n.byte 0\n")
    string(APPEND EMBED_DECLARATIONS "extern \"C\" const char ${label}[];\n"
           "extern \"C\" const char ${label}_end[];\n")
    string(APPEND EMBED_ROWS
           "    {\"${relative}\", {${label}, static_cast<std::size_t>(${label}_end - ${label})}},\n")
    math(EXPR number "${number} + 1")
  endforeach()
  string(APPEND EMBED_BYTES ".section .note.GNU-stack,\"\",@progbits\n")
  set(EMBED_NAME ${name})
  set(EMBED_HEADER ${header})
  file(CONFIGURE OUTPUT ${name}.S CONTENT "@EMBED_BYTES@" @ONLY)
  configure_file(${CMAKE_SOURCE_DIR}/cmake/embedded.cc.in ${name}.cc @ONLY)
  set_source_files_properties(${CMAKE_CURRENT_BINARY_DIR}/${name}.S PROPERTIES
                              OBJECT_DEPENDS "${ARGN}")
  set(${out} ${CMAKE_CURRENT_BINARY_DIR}/${name}.cc ${CMAKE_CURRENT_BINARY_DIR}/${name}.S
      PARENT_SCOPE)
endfunction()
