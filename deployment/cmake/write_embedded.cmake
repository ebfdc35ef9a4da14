# Writes OUTPUT: each of FILES as a raw string literal in pieces below the compilers' limit.
set(entries "")
foreach(file IN LISTS FILES)
  get_filename_component(name ${file} NAME)
  file(READ ${file} text)
  set(literal "")
  string(LENGTH "${text}" length)
  set(at 0)
  while(at LESS length)
    string(SUBSTRING "${text}" ${at} 12000 piece)
    string(APPEND literal "R\"~embed~(${piece})~embed~\"\n")
    math(EXPR at "${at} + 12000")
  endwhile()
  if(literal STREQUAL "")
    set(literal "\"\"")
  endif()
  string(APPEND entries "    {\"${name}\", ${literal}},\n")
endforeach()
file(WRITE ${OUTPUT} "#include \"engine/core/embedded_file.hpp\"

#include <array>

namespace ${NAMESPACE} {
std::span<omninode::EmbeddedFile const> files();
std::span<omninode::EmbeddedFile const> files() {
  static constexpr auto kFiles = std::to_array<omninode::EmbeddedFile>({
${entries}  });
  return kFiles;
}
}  // namespace ${NAMESPACE}
")
