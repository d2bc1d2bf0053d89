# Everything that ctest runs of a kind, without the program.
add_custom_target(tests_all)
add_custom_target(fuzz_targets)

# holdfast_room(NAME [FAST] [JSON] [OWN_HEADERS] SOURCES ... LINKS ... TESTS ...): one room of the house as
# a static library `hf_NAME` and, where it has tests, one GoogleTest program `NAME_test`. What a room
# links is what it may use: `tools/check_layers.py` checks its includes against the same rules. FAST:
# its tests compute much, so they are optimised too. JSON: most of its sources read or write JSON.
# OWN_HEADERS: it calls holdfast_precompile itself.
function(holdfast_room name)
  cmake_parse_arguments(ROOM "FAST;JSON;OWN_HEADERS" "" "SOURCES;LINKS;PRIVATE_LINKS;TESTS;TEST_LINKS" ${ARGN})
  set(kind plain)
  if(ROOM_JSON)
    set(kind json)
  elseif(ROOM_FAST)
    set(kind fast)
  endif()
  if(ROOM_SOURCES)
    add_library(hf_${name} STATIC ${ROOM_SOURCES})
    target_link_libraries(hf_${name} PUBLIC hf_flags ${ROOM_LINKS} PRIVATE ${ROOM_PRIVATE_LINKS})
    if(ROOM_JSON)
      holdfast_share(hf_${name} json_headers)
    elseif(NOT ROOM_OWN_HEADERS)
      holdfast_share(hf_${name} plain_headers)
    endif()
  else()
    add_library(hf_${name} INTERFACE)
    target_link_libraries(hf_${name} INTERFACE hf_flags ${ROOM_LINKS})
  endif()
  if(ROOM_TESTS AND HOLDFAST_TESTS)
    holdfast_test(${name}_test KIND ${kind} SOURCES ${ROOM_TESTS} LINKS hf_${name} ${ROOM_TEST_LINKS})
  endif()
endfunction()

# Headers read once for many targets of the same flags. Sources still include what they use: the
# sanitizers' builds have none. The compiler passes over such headers where a macro that they read is
# defined otherwise, and warns of it (-Winvalid-pch).
function(holdfast_precompile target)
  if(NOT HOLDFAST_SANITIZE)
    target_precompile_headers(${target} PRIVATE <algorithm> <array> <atomic> <charconv> <chrono> <condition_variable>
                              <cstdint> <expected> <functional> <map> <memory> <mutex> <optional> <set> <span>
                              <stop_token> <string> <string_view> <thread> <utility> <variant> <vector> ${ARGN})
  endif()
endfunction()

# holdfast_headers(NAME FLAGS ... HEADERS ... LINKS ...): such headers, for holdfast_share.
function(holdfast_headers name)
  cmake_parse_arguments(SHARED "" "" "FLAGS;HEADERS;LINKS" ${ARGN})
  file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/${name}.cc CONTENT "")
  add_library(${name} OBJECT ${CMAKE_CURRENT_BINARY_DIR}/${name}.cc)
  target_compile_options(${name} PRIVATE ${SHARED_FLAGS})
  target_link_libraries(${name} PRIVATE hf_flags ${SHARED_LINKS})
  holdfast_precompile(${name} ${SHARED_HEADERS})
endfunction()

# holdfast_share(TARGET NAME): the headers of that name and their flags.
function(holdfast_share target name)
  get_target_property(flags ${name} COMPILE_OPTIONS)
  if(flags)
    target_compile_options(${target} PRIVATE ${flags})
  endif()
  if(NOT HOLDFAST_SANITIZE)
    target_precompile_headers(${target} REUSE_FROM ${name})
  endif()
endfunction()

# holdfast_test(NAME [KIND plain|fast|json] SOURCES ... LINKS ...): a GoogleTest program, each case a ctest test.
function(holdfast_test name)
  cmake_parse_arguments(TEST "" "TIMEOUT;KIND" "SOURCES;LINKS" ${ARGN})
  if(NOT TEST_TIMEOUT)
    set(TEST_TIMEOUT 300)
  endif()
  if(NOT TEST_KIND)
    set(TEST_KIND fast)
  endif()
  add_executable(${name} ${TEST_SOURCES})
  holdfast_share(${name} ${TEST_KIND}_test_headers)
  if(TEST_KIND STREQUAL json)
    target_link_libraries(${name} PRIVATE Boost::json)
  endif()
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
