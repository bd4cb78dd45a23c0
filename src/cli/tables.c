/*
 * The tables themselves, made of options.def and commands.def, and the texts
 * that help and the manual page share. The program that writes the manual page
 * is built from this file, so it knows of nothing else.
 */
#include "cli.h"

const struct command COMMANDS[COMMAND_COUNT] = {
#define EW_COMMAND(id, name, run, synopsis, brief, text, examples) \
    {CMD_##id, name, run, synopsis, brief, text, examples},
#include "commands.def"
#undef EW_COMMAND
};

const struct option OPTIONS[OPTION_COUNT] = {
#define EW_OPTION(id, name, letter, argument, commands, setting, set_for, \
                  help)                                                   \
    {name,                                                                \
     argument,                                                            \
     help,                                                                \
     OPT_##id,                                                            \
     (commands) | (SET_##setting == SET_NEVER ? 0U : FOR(CONFIG)),        \
     SET_##setting,                                                       \
     set_for,                                                             \
     letter},
#include "options.def"
#undef EW_OPTION
};

bool option_is_aws(const struct option *option)
{
    return option->commands == FOR_LIVE;
}

/* Behind the help of --output, which is one for all commands. */
const char *option_formats(const struct option *option, unsigned command)
{
    if (option->id != OPT_OUTPUT) {
        return "";
    }
    if (command & (FOR(SCAN) | FOR(CONVERT))) {
        return ". The formats: table, json, ndjson, markdown, sarif, "
               "gitlab-codequality, "
               "github, junit, csv, asff, ocsf, dot, mermaid. asff takes a "
               "file for each 100 findings: PATH x.json becomes x.000.json, "
               "x.001.json and so on";
    }
    if (command & FOR(DIFF)) {
        return ". The formats: table, json, ndjson, markdown";
    }
    if (command & FOR(PATHS)) {
        return ". The formats: table, json, dot, mermaid";
    }
    return command & FOR(ALLOWLIST_INIT)         ? ". The format: yaml"
           : command & (FOR(WHO) | FOR(EXPLAIN)) ? ". The formats: table, json"
                                                 : "";
}

const struct exit_text EXITS[] = {
    {EW_EXIT_PASSED,       "the gate passed; the question is answered"                             },
    {EW_EXIT_FAILED,       "the gate failed"                                                       },
    {EW_EXIT_USAGE,        "the command line, the configuration, an allow-list or a "
                    "report is not valid, a "
                    "source does not exist, or there is no such principal"      },
    {EW_EXIT_INCONCLUSIVE, "inconclusive: input was not read, is not valid "
                           "or could not be decided, and it could matter"},
    {EW_EXIT_SYSTEM,
     "AWS could not be asked, writing failed, or memory ran out"                                   },
};
const size_t EXIT_COUNT = sizeof(EXITS) / sizeof(EXITS[0]);

const char ABOUT[] =
    "who can get a shell in which ECS container, and was that approved?";

const char SOURCES_TEXT[] =
    "A SOURCE is a file, a directory or - for standard input. What it is, "
    "is seen from its content: account authorization details as `aws iam "
    "get-account-authorization-details` prints them, an organization file "
    "with SCPs, a policy document; a Terraform plan or state as `terraform "
    "show -json` prints it; a CloudFormation, CDK or SAM template and its "
    "parameter files; ECS clusters, services and tasks as `aws ecs describe-` "
    "commands print them; a snapshot folder of `execwarden fetch`. They may "
    "be given together: code is laid over what exports show. Files may be "
    "compressed with gzip.";

const char ENVIRONMENT_TEXT[] =
    "NO_COLOR and TERM=dumb switch colour off, FORCE_COLOR and "
    "CLICOLOR_FORCE switch it on; --color wins over all of them. "
    "EXECWARDEN_FAIL_ON and its like set the option of that name, see "
    "execwarden config; EXECWARDEN_CONFIG names the configuration file. "
    "SOURCE_DATE_EPOCH is written as the time at which a run started, so "
    "that equal input gives equal reports. With GITHUB_ACTIONS=true, what is "
    "printed for people holds no workflow command; the output github appends "
    "the report to GITHUB_STEP_SUMMARY and its counts to GITHUB_OUTPUT. "
    "fetch and --live read the AWS_ variables that the AWS CLI reads, such as "
    "AWS_PROFILE, AWS_REGION, AWS_ACCESS_KEY_ID, AWS_CONFIG_FILE, "
    "AWS_ENDPOINT_URL, AWS_CA_BUNDLE and AWS_MAX_ATTEMPTS, and HTTPS_PROXY "
    "and NO_PROXY.";

const char FILES_TEXT[] =
    "The file .execwarden.yaml in the working folder or the nearest folder "
    "above it "
    "holds options, see execwarden config. ~/.aws/config and "
    "~/.aws/credentials are read by fetch and --live.";
