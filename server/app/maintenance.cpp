#include "server/app/maintenance.hpp"

#include "server/app/device_commands.hpp"
#include "server/app/exit_code.hpp"
#include "server/app/stop_request.hpp"
#include "server/app/transfer.hpp"
#include "server/journal/backup.hpp"
#include "server/journal/data_folder.hpp"
#include "server/journal/database.hpp"
#include "server/journal/database_check.hpp"

#include <SQLiteCpp/Exception.h>

#include <iostream>
#include <string>
#include <system_error>

namespace banter::app {

namespace {

constexpr std::uint64_t findings_shown = 100;

// Flushes stdout.
// @return `code`, or writing_failed if stdout did not take everything
int finish_output(int code)
{
    std::cout.flush();
    return std::cout ? code : exit_code::fail(exit_code::writing_failed, "stdout can't be written");
}

/// Prints the findings of a check, at most findings_shown of them.
class findings {
public:
    void operator()(const std::string& what)
    {
        if (++count_ <= findings_shown)
            std::cout << what << '\n';
    }

    void end() const
    {
        if (count_ > findings_shown)
            std::cout << "and " << count_ - findings_shown << " more\n";
    }

private:
    std::uint64_t count_ = 0;
};

std::string summary(const journal::check_report& r)
{
    return std::to_string(r.messages) + " messages in " + std::to_string(r.rooms) + " rooms";
}

template <class Function>
auto with_findings(Function f)
{
    findings shown;
    const journal::finding_handler on_finding = [&shown](const std::string& what) { shown(what); };
    try {
        auto result = f(on_finding);
        shown.end();
        return result;
    } catch (...) {
        shown.end();
        throw;
    }
}

int check(const maintenance_options& o)
{
    const std::filesystem::path file =
        o.arguments.empty() ? journal::data_paths{o.folder}.messages.string() : o.arguments[0];
    const auto report =
        with_findings([&](const auto& on_finding) { return journal::check_database(file, on_finding); });
    std::cout << file.string() << ": " << summary(report) << ", "
              << (report.findings == 0 ? "nothing is damaged or missing"
                                       : "DAMAGED: " + std::to_string(report.findings) + " problems found")
              << '\n';
    return finish_output(report.findings == 0 ? 0 : exit_code::data_damaged);
}

int back_up(const maintenance_options& o)
{
    const auto report = with_findings([&](const auto& on_finding) {
        return journal::back_up(o.folder, o.arguments[0], on_finding, stop_requested);
    });
    std::cout << o.arguments[0] << ": " << summary(report.checked) << ", " << report.bytes << " bytes\n";
    return finish_output(0);
}

int restore(const maintenance_options& o)
{
    const auto report = with_findings([&](const auto& on_finding) {
        return journal::restore(o.folder, o.arguments[0], on_finding, stop_requested);
    });
    std::cout << journal::data_paths{o.folder}.messages.string() << ": " << summary(report.checked) << ", "
              << report.bytes << " bytes, from " << o.arguments[0] << '\n';
    if (!report.aside.empty())
        std::cout << "the previous messages are in " << report.aside.string() << '\n';
    return finish_output(0);
}

int run(const maintenance_options& o)
{
    switch (o.command) {
    case maintenance_command::backup:
        return back_up(o);
    case maintenance_command::restore:
        return restore(o);
    case maintenance_command::check:
        return check(o);
    case maintenance_command::export_room:
        return export_room(o.folder, o.arguments[0]);
    case maintenance_command::import_lines:
        return finish_output(import_lines(o.folder, o.arguments, o.room));
    case maintenance_command::devices:
        return finish_output(o.arguments.empty() ? list_devices(o.folder)
                                                 : remove_device(o.folder, o.arguments[1]));
    }
    return exit_code::internal_fault;
}

// Whether the command reads the database of the folder.
bool needs_database(const maintenance_options& o)
{
    return o.command == maintenance_command::backup || o.command == maintenance_command::export_room ||
           o.command == maintenance_command::devices ||
           (o.command == maintenance_command::check && o.arguments.empty());
}

int run_to_its_end(const maintenance_options& o)
{
    const auto file = journal::data_paths{o.folder}.messages;
    std::error_code ec;
    if (needs_database(o) &&
        std::filesystem::status(file, ec).type() == std::filesystem::file_type::not_found)
        return exit_code::fail(exit_code::cannot_create,
                               "there is no banter database in " + o.folder.string());
    try {
        return run(o);
    } catch (const journal::storage_error& e) {
        std::cout.flush();
        return exit_code::fail(exit_code::of(e.why()), e.what());
    } catch (const SQLite::Exception& e) {
        const auto why = journal::storage_error_of(file, e);
        return exit_code::fail(exit_code::of(why.why()), why.what());
    } catch (const std::exception& e) {
        return exit_code::fail(exit_code::internal_fault, e.what());
    }
}

} // namespace

int maintain(const maintenance_options& o)
{
    // The other commands have nothing to clean up.
    if (o.command != maintenance_command::check && o.command != maintenance_command::export_room)
        note_stop_signals();
    const int code = run_to_its_end(o);
    if (code != 0 && stop_requested())
        end_by_stop_signal();
    return code;
}

} // namespace banter::app
