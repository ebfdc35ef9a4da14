# omninode_embed(TARGET NAMESPACE FILES...) gives TARGET a generated source that defines
#   std::span<omninode::EmbeddedFile const> NAMESPACE::files()
# with the name (without folder) and the text of each file. See engine/core/embedded_file.hpp.
function(omninode_embed target namespace)
  string(MAKE_C_IDENTIFIER ${namespace} name)
  set(output ${CMAKE_CURRENT_BINARY_DIR}/${name}_embedded.cpp)
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -D OUTPUT=${output} -D NAMESPACE=${namespace}
            "-DFILES=${ARGN}" -P ${PROJECT_SOURCE_DIR}/deployment/cmake/write_embedded.cmake
    DEPENDS ${ARGN} ${PROJECT_SOURCE_DIR}/deployment/cmake/write_embedded.cmake
    VERBATIM)
  target_sources(${target} PRIVATE ${output})
endfunction()
