/** Who disabled a rule or started a job, unless somebody says who it was. */
export const CLI_ACTOR = "cli";
