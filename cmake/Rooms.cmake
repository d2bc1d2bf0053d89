# Everything that ctest runs of a kind, without the program.
add_custom_target(tests_all)
add_custom_target(fuzz_targets)

# holdfast_room(NAME SOURCES ... LINKS ... TESTS ...): one room of the house as a static library
# `hf_NAME` and, where it has tests, one GoogleTest program `NAME_test`. What a room links is what it
# may use: `tools/check_layers.py` checks its includes against the same rules.
function(holdfast_room name)
  cmake_parse_arguments(ROOM "" "" "SOURCES;LINKS;PRIVATE_LINKS;TESTS;TEST_LINKS" ${ARGN})
  if(ROOM_SOURCES)
    add_library(hf_${name} STATIC ${ROOM_SOURCES})
    target_link_libraries(hf_${name} PUBLIC hf_flags ${ROOM_LINKS} PRIVATE ${ROOM_PRIVATE_LINKS})
  else()
    add_library(hf_${name} INTERFACE)
    target_link_libraries(hf_${name} INTERFACE hf_flags ${ROOM_LINKS})
  endif()
  if(ROOM_TESTS AND HOLDFAST_TESTS)
    holdfast_test(${name}_test SOURCES ${ROOM_TESTS} LINKS hf_${name} ${ROOM_TEST_LINKS})
  endif()
endfunction()

# holdfast_precompile(TARGET HEADER ...): reads the standard library and the headers named once for all
# sources of a target with many. Sources still include what they use: the sanitizers' builds have none.
function(holdfast_precompile target)
  if(NOT HOLDFAST_SANITIZE)
    target_precompile_headers(${target} PRIVATE <algorithm> <array> <atomic> <charconv> <chrono> <condition_variable>
                              <cstdint> <expected> <functional> <map> <memory> <mutex> <optional> <set> <span>
                              <stop_token> <string> <string_view> <thread> <utility> <variant> <vector>
                              <fmt/format.h> ${ARGN})
  endif()
endfunction()

# holdfast_test(NAME SOURCES ... LINKS ...): a GoogleTest program, each case a ctest test.
function(holdfast_test name)
  cmake_parse_arguments(TEST "" "TIMEOUT" "SOURCES;LINKS" ${ARGN})
  if(NOT TEST_TIMEOUT)
    set(TEST_TIMEOUT 300)
  endif()
  add_executable(${name} ${TEST_SOURCES})
  target_compile_options(${name} PRIVATE -O1)  # quicker to build; what they test has its own
  target_link_libraries(${name} PRIVATE ${TEST_LINKS} GTest::gtest GTest::gmock GTest::gtest_main)
  target_compile_definitions(${name} PRIVATE HOLDFAST_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  add_dependencies(tests_all ${name})
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST PROPERTIES TIMEOUT ${TEST_TIMEOUT})
endfunction()

# holdfast_fuzz(NAME SOURCES ... LINKS ...): a libFuzzer target; only in the `fuzz` preset.
function(holdfast_fuzz name)
  cmake_parse_arguments(FUZZ "" "" "SOURCES;LINKS" ${ARGN})
  if(HOLDFAST_FUZZ)
    add_executable(${name} ${FUZZ_SOURCES})
    target_link_libraries(${name} PRIVATE ${FUZZ_LINKS})
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
    add_dependencies(fuzz_targets ${name})
    # libFuzzer writes what it finds to the first folder, so that is a scratch one.
    file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/found/${name})
    add_test(NAME ${name} COMMAND ${name} -runs=20000 -max_total_time=20 -max_len=65536
             -artifact_prefix=${CMAKE_BINARY_DIR}/found/${name}-
             ${CMAKE_BINARY_DIR}/found/${name} ${CMAKE_SOURCE_DIR}/fuzz/corpus/${name})
  endif()
endfunction()
