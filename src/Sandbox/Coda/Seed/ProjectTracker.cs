using System.Collections.Immutable;
using System.Text.Json;
using static CodaMcp.Sandbox.Coda.TableBuilder;

namespace CodaMcp.Sandbox.Coda;

/// <summary>"Project Tracker": the projects of Northwind Labs, with tasks, owners and due dates.</summary>
internal static class ProjectTracker
{
    public const string ProjectsId = "grid-NwProjects";
    public const string TasksId = "grid-NwTasks001";
    public const string MilestonesId = "grid-NwMilestns";
    public const string OpenTasksId = "table-NwOpenTasks";

    /// <summary>Adds a task for the user who triggers it.</summary>
    public const string IntakeRuleId = "grid-auto-NwIntake01";

    /// <summary>Runs on a schedule, so a webhook cannot trigger it.</summary>
    public const string ReminderRuleId = "grid-auto-NwMonday01";

    /// <summary>Has a webhook, but is switched off.</summary>
    public const string PausedRuleId = "grid-auto-NwPaused01";

    private static readonly string[] Projects =
    [
        "Barometer 3 launch|In progress|priya|The third generation of our field barometer: lighter, solar, and finally waterproof to 2 m.",
        "Station Cloud migration|In progress|jonas|Moves the 4,100 stations that still report to the old ingest servers.",
        "Alpine pilot|In progress|hana|Twelve huts above 2,000 m test the winter kit with two rescue services.",
        "Support portal|Planned|ruth|One place for warranty cases, firmware and calibration certificates.",
        "Calibration lab|At risk|mateo|A second climate chamber, so that calibration stops being the bottleneck.",
        "Website refresh|Done|alice|New product pages and a configurator that knows what is in stock.",
    ];

    // title | project | status | priority | owner | due in days | hours
    private static readonly string[] Tasks =
    [
        "Freeze the mechanical drawings|0|Done|High|priya|-31|16",
        "Order tooling for the lower shell|0|Done|High|mateo|-24|6",
        "Waterproofing test, 2 m for 48 hours|0|Done|Critical|priya|-12|20",
        "Write the quick-start leaflet|0|In progress|Medium|ruth|4|10",
        "Translate the leaflet into German and Japanese|0|Not started|Medium|hana|11|8",
        "Agree the launch price with sales|0|In progress|High|bob|2|5",
        "Photograph the product in the snow|0|Blocked|Medium|alice|6|12",
        "Certify the radio module for the EU|0|In progress|Critical|jonas|9|30",
        "Certify the radio module for Japan|0|Not started|High|jonas|25|30",
        "Build 40 units for the press|0|Not started|High|mateo|14|24",
        "Prepare spare parts list|0|Not started|Low|mateo|21|6",
        "Brief the distributors|0|Not started|High|bob|12|9",
        "Map every station to its new endpoint|1|Done|High|jonas|-40|14",
        "Write the dual-write shim|1|Done|Critical|jonas|-28|26",
        "Migrate the 200 friendly stations|1|Done|High|jonas|-15|12",
        "Compare a week of readings, old against new|1|In progress|Critical|hana|1|18",
        "Migrate the coastal stations|1|In progress|High|jonas|5|22",
        "Migrate the mountain stations|1|Not started|High|jonas|16|22",
        "Alert when a station goes quiet for 30 minutes|1|In progress|High|hana|3|11",
        "Rehearse the roll-back|1|Not started|Critical|jonas|7|8",
        "Tell customers about the maintenance window|1|Not started|Medium|ruth|8|4",
        "Switch off the old ingest servers|1|Not started|Medium|jonas|34|6",
        "Archive raw readings older than 2019|1|Blocked|Low|hana|28|15",
        "Review the new retention costs|1|Done|Medium|dana|-6|3",
        "Sign the agreement with the rescue services|2|Done|Critical|dana|-45|8",
        "Ship the winter kits to the huts|2|Done|High|ruth|-20|10",
        "Train the hut wardens|2|Done|Medium|hana|-14|16",
        "Fix icing on the wind vane|2|In progress|Critical|priya|2|28",
        "Test batteries at minus 25|2|In progress|High|priya|5|20",
        "Weekly call with the wardens|2|In progress|Low|hana|3|2",
        "Add an avalanche-risk layer to the map|2|Not started|Medium|alice|18|24",
        "Collect photos of every installation|2|In progress|Low|ruth|10|3",
        "Satellite fallback for hut 7|2|Blocked|High|jonas|13|14",
        "Write the mid-pilot report|2|Not started|High|hana|22|12",
        "Decide whether to extend to February|2|Not started|Medium|dana|30|2",
        "Interview ten customers about warranty|3|Done|Medium|ruth|-18|15",
        "Sketch the case flow|3|Done|Medium|alice|-9|9",
        "Choose the identity provider|3|In progress|High|jonas|6|7",
        "Define what a certificate contains|3|In progress|Medium|mateo|8|5",
        "Import 8,000 old cases|3|Not started|Medium|ruth|40|20",
        "Prototype firmware download|3|Not started|Low|jonas|36|13",
        "Estimate support hours saved|3|Not started|Low|dana|27|4",
        "Write the accessibility checklist|3|Not started|Medium|alice|19|5",
        "Find three offers for the chamber|4|Done|High|mateo|-26|8",
        "Negotiate delivery before March|4|Blocked|Critical|mateo|-2|6",
        "Check the floor load with the landlord|4|In progress|High|mateo|1|3",
        "Order the reference sensors|4|Not started|High|mateo|15|4",
        "Plan the power supply|4|In progress|High|jonas|4|9",
        "Write the calibration procedure|4|Not started|Medium|priya|29|17",
        "Book the accreditation audit|4|Not started|High|dana|20|3",
        "Train a second technician|4|Not started|Medium|mateo|33|24",
        "Rent chamber time at the university|4|In progress|High|mateo|-1|4",
        "Redraw the product pages|5|Done|Medium|alice|-60|30",
        "Connect the configurator to stock|5|Done|High|jonas|-52|21",
        "Write about the alpine pilot|5|Done|Low|alice|-35|7",
        "Measure page speed on slow phones|5|Done|Medium|jonas|-48|6",
        "Redirect the old addresses|5|Done|High|alice|-44|4",
        "Proofread the Japanese pages|5|Done|Medium|hana|-41|9",
        "Remove the old newsletter form|5|Done|Low|alice|-39|1",
        "Collect feedback from ten visitors|5|Done|Low|ruth|-30|5",
    ];

    private static readonly string[] Milestones =
    [
        "Drawings frozen|0|-31|Reached", "Press units built|0|14|Open", "Barometer 3 on sale|0|38|Open",
        "First 200 stations moved|1|-15|Reached", "Coast moved|1|5|Open", "Old servers off|1|34|Open",
        "All huts equipped|2|-20|Reached", "Mid-pilot report|2|22|Open",
        "Case flow agreed|3|-9|Reached", "Chamber ordered|4|-2|Missed", "Accreditation|4|75|Open", "Site live|5|-44|Reached",
    ];

    public static DocModel Build()
    {
        var doc = new DocBuilder(Northwind.TrackerId, "Project Tracker", "rocket", Northwind.Dana, daysAgo: 0)
            .Share(Northwind.Service).Share(Northwind.Alice).Share(Northwind.Bob).Star(Northwind.Service).Star(Northwind.Alice)
            .Grant("group", NorthwindWorkspace.FieldGroupId, "comment");
        var overview = doc.Page("Overview", Overview, subtitle: "What we are building, and how it is going", icon: "compass");
        var roadmap = doc.Page("Roadmap", Roadmap, icon: "map");
        doc.Page("Risks", Risks, icon: "warning");
        var how = doc.Page("How we work", HowWeWork, icon: "gears");
        doc.Page("Definition of done", DefinitionOfDone, parent: how);
        var open = doc.Page("Open tasks", OpenTasksPage, parent: overview);
        doc.Page("Old planning", "Kept for the numbers. Do not plan here.", hidden: true);
        doc.Embed("Burn-down chart", "https://charts.northwind-labs.example/burn-down");
        AddTables(doc, overview, roadmap, open);
        doc.Add(new FormulaModel("f-NwOpenCount1", "OpenTaskCount", overview, Cells.Of(Tasks.Count(task => !task.Contains("|Done|", StringComparison.Ordinal)))));
        doc.Add(new FormulaModel("f-NwNextLaunch", "NextLaunch", roadmap, Cells.Of("Barometer 3 on sale")));
        doc.Add(new ControlModel("ctrl-NwOwnerSel", "Owner filter", open, "select", Cells.Of("Everyone")));
        doc.Add(new ControlModel("ctrl-NwHoursSld", "Hours per week", how, "slider", Cells.Of(32)));
        return doc.Build();
    }

    private static void AddTables(DocBuilder doc, string overview, string roadmap, string open)
    {
        var created = Northwind.Anchor.AddDays(-120);
        var projects = new TableBuilder(ProjectsId, "Projects", overview, created);
        var project = projects.Column("Project");
        var status = projects.Column("Status", "select", options: ["Planned", "In progress", "At risk", "Done"], byDefault: "Planned");
        var lead = projects.Column("Lead", "person");
        var summary = projects.Column("Summary");
        projects.Column("Tasks", "number", formula: "Tasks.Filter(Project = thisRow).Count()",
            calculation: new(CalculationKind.CountOf, ColumnId(TasksId, "Project"), TableId: TasksId));
        projects.Column("Hours", "number", formula: "Tasks.Filter(Project = thisRow).Estimate.Sum()",
            calculation: new(CalculationKind.SumOf, ColumnId(TasksId, "Project"), ColumnId(TasksId, "Estimate"), TasksId));
        projects.Column("Progress", "percent", formula: "Tasks.Filter(Project = thisRow AND Done).Count() / thisRow.Tasks",
            calculation: new(CalculationKind.ShareDone, ColumnId(TasksId, "Project"), ColumnId(TasksId, "Done"), TasksId));
        foreach (var parts in Projects.Select(line => line.Split('|')))
            projects.Row(parts[0], (project, Cells.Of(parts[0])), (status, Cells.Of(parts[1])), (lead, Person(parts[2])), (summary, Cells.Markdown(parts[3])));
        doc.Add(projects.Build(project));

        var tasks = new TableBuilder(TasksId, "Tasks", overview, created.AddDays(2));
        var task = tasks.Column("Task");
        var of = tasks.Column("Project", "lookup", lookup: ProjectsId);
        var taskStatus = tasks.Column("Status", "select", options: ["Not started", "In progress", "Blocked", "Done"], byDefault: "Not started");
        var priority = tasks.Column("Priority", "select", options: ["Critical", "High", "Medium", "Low"], byDefault: "Medium");
        var owner = tasks.Column("Owner", "person");
        var due = tasks.Column("Due", "date");
        var estimate = tasks.Column("Estimate", "number", precision: 0);
        var rate = tasks.Column("Hourly rate", "currency", currency: "USD", precision: 0, hidden: true);
        var done = tasks.Column("Done", "checkbox");
        var tags = tasks.Column("Tags", "select", array: true, options: ["hardware", "software", "field", "people", "paperwork"]);
        tasks.Column("Cost", "currency", currency: "USD", precision: 0, formula: "thisRow.Estimate * thisRow.[Hourly rate]", calculation: new(CalculationKind.Product, estimate, rate));
        tasks.Column("Complete", "button", button: new("Complete", "thisRow.ModifyRows(Done, true)", done, Cells.Of(true)));
        foreach (var (parts, index) in Tasks.Select((line, index) => (line.Split('|'), index)))
        {
            tasks.Row(parts[0], (task, Cells.Of(parts[0])), (of, Ref(ProjectsId, Projects[Number(parts[1])].Split('|')[0])), (taskStatus, Cells.Of(parts[2])),
                (priority, Cells.Of(parts[3])), (owner, Person(parts[4])), (due, Day(Number(parts[5]))), (estimate, Cells.Of(Number(parts[6]))),
                (rate, Cells.Of(index % 3 == 0 ? 95 : 80)), (done, Cells.Of(parts[2] == "Done")), (tags, Tags(parts[0], Number(parts[1]))));
        }
        var built = tasks.Build(task);
        doc.Add(built);
        doc.Add(new TableModel
        {
            Id = OpenTasksId,
            Name = "Open tasks",
            PageId = open,
            ParentTableId = TasksId,
            CreatedAt = created.AddDays(3),
            UpdatedAt = built.UpdatedAt,
            Filter = new(taskStatus, ["Done"], Negated: true),
            Sorts = [new(due)],
            VisibleColumnIds = [task, of, taskStatus, priority, owner, due, estimate],
        });

        AddAutomations(doc, new Dictionary<string, string>
        {
            ["task"] = task,
            ["project"] = of,
            ["priority"] = priority,
            ["owner"] = owner,
            ["due"] = due,
            ["estimate"] = estimate,
        }.ToImmutableSortedDictionary());

        var milestones = new TableBuilder(MilestonesId, "Milestones", roadmap, created.AddDays(5));
        var milestone = milestones.Column("Milestone");
        var milestoneOf = milestones.Column("Project", "lookup", lookup: ProjectsId);
        var date = milestones.Column("Date", "date");
        var state = milestones.Column("State", "select", options: ["Open", "Reached", "Missed"], byDefault: "Open");
        foreach (var parts in Milestones.Select(line => line.Split('|')))
        {
            milestones.Row(parts[0], (milestone, Cells.Of(parts[0])), (milestoneOf, Ref(ProjectsId, Projects[Number(parts[1])].Split('|')[0])),
                (date, Day(Number(parts[2]))), (state, Cells.Of(parts[3])));
        }
        doc.Add(milestones.Build(milestone, "ganttChart"));
    }

    private static void AddAutomations(DocBuilder doc, ImmutableSortedDictionary<string, string> columns)
    {
        var intake = new AutomationModel { Id = IntakeRuleId, Name = "Task intake", TableId = TasksId, Columns = columns, TextMember = "task" };
        doc.Add(intake);
        doc.Add(intake with { Id = ReminderRuleId, Name = "Monday reminder", HasWebhook = false });
        doc.Add(intake with { Id = PausedRuleId, Name = "Old intake form", IsOn = false });
    }

    private static int Number(string text) => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static JsonElement Tags(string task, int project)
    {
        var first = project switch { 0 or 4 => "hardware", 2 => "field", _ => "software" };
        var isPaper = task.StartsWith("Write", StringComparison.Ordinal) || task.StartsWith("Certify", StringComparison.Ordinal) || task.StartsWith("Sign", StringComparison.Ordinal);
        return Cells.List(isPaper ? [Cells.Of(first), Cells.Of("paperwork")] : [Cells.Of(first)]);
    }

    private const string Overview = """
        Five projects are open at Northwind Labs this quarter, and the website is done. **Barometer 3** ships in the last week of December if the radio certificates arrive in time; everything else can move by a week without anybody outside noticing.

        ## This week
        * The 48-hour waterproofing test passed, both prototypes dry inside.
        * Coastal stations are moving to Station Cloud at about 150 a day.
        * The landlord has not answered about the floor of the calibration lab. Mateo visits on Tuesday.

        ## What needs a decision
        1. Do we pay for express certification in Japan? It saves three weeks and costs 14,000 USD.
        2. Does the alpine pilot go on into February? Hana needs to know by the mid-pilot report.
        3. Who covers for Jonas in the week of the roll-back rehearsal?

        ## Projects
        {{table:grid-NwProjects}}

        ## All tasks
        {{table:grid-NwTasks001}}

        > If a task has no owner, it is not a task. Write it down under Risks instead.
        """;

    private const string Roadmap = """
        The roadmap shows only what we have promised to somebody. Dates are the day by which a customer can see the result, not the day the work ends.

        ## Winter 2026
        * Barometer 3 on sale
        * Station Cloud carries every station
        * Alpine pilot reports

        ## Spring 2027
        * Second climate chamber accredited
        * Support portal opens for distributors
          * warranty cases first
          * calibration certificates after that

        ## Milestones
        {{table:grid-NwMilestns}}
        """;

    private const string Risks = """
        We look at this page every Monday. A risk leaves it when it happened or when it no longer can.

        ### Radio certification is late
        Likelihood: **medium**. Effect: the launch moves into January and misses the winter season. Jonas calls the lab every Thursday; the express option is open until December 4.

        ### The climate chamber arrives after March
        Likelihood: **high**. Effect: calibration stays at 35 units a day and the spring orders do not fit. We rent time at the university as a bridge.

        ### Readings differ after the migration
        Likelihood: **low**. Effect: customers lose trust in six years of data. We compare a full week before every step, and the roll-back takes 20 minutes.

        ### One person knows the ingest code
        Likelihood: **certain**. Effect: everything waits when Jonas is away. Hana pairs with him two afternoons a week.
        """;

    private const string HowWeWork = """
        ## The week
        * **Monday**: twenty minutes on risks, standing up.
        * **Wednesday**: demo. Broken things are welcome, slides are not.
        * **Friday**: owners update their tasks before lunch.

        ## Priorities
        *Critical* means somebody is woken up. *High* means it is done this week. *Medium* means it is done this month. *Low* means we will probably delete it.

        ## Estimates
        Hours of one person, without interruptions. We compare them with reality once a quarter and laugh.

        ```text
        cost = estimate x hourly rate
        ```

        The handbook has the rest: [Northwind handbook](https://handbook.northwind-labs.example).

        ## Automations
        * **Task intake** (`grid-auto-NwIntake01`): a webhook. Send `task`, `project`, `priority`, `owner`, `due` and `estimate`, or just the task as text; it adds a row to Tasks.
        * **Monday reminder** (`grid-auto-NwMonday01`): runs on Mondays at eight. A webhook cannot trigger it.
        * **Old intake form** (`grid-auto-NwPaused01`): switched off since June.
        """;

    private const string DefinitionOfDone = """
        - [x] Somebody other than the author has tried it
        - [x] The people who asked for it know that it is there
        - [ ] The leaflet, page or help text says the same as the product
        - [ ] It can be switched off
        """;

    private const string OpenTasksPage = """
        Everything that is not done, soonest first.

        {{table:table-NwOpenTasks}}
        """;
}
