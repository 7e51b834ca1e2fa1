namespace CodaMcp.Sandbox.Coda;

/// <summary>"Meeting Notes": one page per meeting. Two pages have the name "Retrospective" and two "Action items", as in real documents.</summary>
internal static class MeetingNotes
{
    public const string ActionsId = "grid-NwActions1";

    public static DocModel Build()
    {
        var doc = new DocBuilder(Northwind.MeetingsId, "Meeting Notes", "notebook", Northwind.Alice, daysAgo: 1)
            .Share(Northwind.Service).Share(Northwind.Bob).Share(Northwind.Dana).Star(Northwind.Bob);
        var start = doc.Page("Start here", StartHere, subtitle: "How we take notes");
        var weekly = doc.Page("Weekly sync", "Every Monday at 9:30, twenty-five minutes. The newest meeting is on top.", icon: "calendar");
        doc.Page("2026-11-16 Weekly sync", Weekly16, parent: weekly);
        doc.Page("2026-11-09 Weekly sync", Weekly9, parent: weekly);
        doc.Page("2026-11-02 Weekly sync", Weekly2, parent: weekly);
        var launch = doc.Page("Barometer 3 launch", "Meetings of the launch group.", icon: "rocket");
        var kickoff = doc.Page("Launch kick-off", Kickoff, parent: launch);
        doc.Page("Action items", "* Priya: drawings to the tool maker\n* Bob: list of distributors\n* Ruth: first text of the leaflet", parent: kickoff);
        doc.Page("Pricing", Pricing, parent: launch);
        doc.Page("Retrospective", RetroLaunch, parent: launch);
        var cloud = doc.Page("Station Cloud", "Meetings about the migration.", icon: "cloud");
        doc.Page("Roll-back review", Rollback, parent: cloud);
        doc.Page("Retrospective", RetroCloud, parent: cloud);
        doc.Page("Action items", "* Jonas: rehearse the roll-back with Hana at the keyboard\n* Hana: alert for quiet stations", parent: cloud);
        doc.Page("Customer call: Fjellvik Rescue", Customer, icon: "phone");
        var kit = doc.Page("Demo kit", DemoKit.PageText, icon: "suitcase");

        var actions = new TableBuilder(ActionsId, "Action log", start, Northwind.Anchor.AddDays(-60));
        var what = actions.Column("Action");
        var who = actions.Column("Who", "person", array: true);
        var due = actions.Column("By", "date");
        var done = actions.Column("Done", "checkbox");
        var meeting = actions.Column("Meeting");
        foreach (var parts in Actions.Select(line => line.Split('|')))
        {
            actions.Row(parts[0], (what, Cells.Of(parts[0])), (who, Cells.List(parts[1].Split(',').Select(TableBuilder.Person))),
                (due, TableBuilder.Day(int.Parse(parts[2], System.Globalization.CultureInfo.InvariantCulture))), (done, Cells.Of(parts[3] == "x")), (meeting, Cells.Of(parts[4])));
        }
        doc.Add(actions.Build(what));
        doc.Add(DemoKit.Build(Northwind.MeetingsId, kit, ActionsId));
        return doc.Build();
    }

    private static readonly string[] Actions =
    [
        "Ask the lab for an express offer|jonas|4||2026-11-16 Weekly sync",
        "Visit the landlord about the floor|mateo|4||2026-11-16 Weekly sync",
        "Draft the maintenance notice|ruth,jonas|6||2026-11-16 Weekly sync",
        "Send Fjellvik the icing results|hana,priya|3||Customer call: Fjellvik Rescue",
        "Compare chamber rental prices|mateo|-3|x|2026-11-09 Weekly sync",
        "Book the photographer again|alice|-5|x|2026-11-09 Weekly sync",
        "Write down the roll-back steps|jonas|-8|x|Roll-back review",
        "Time the roll-back with a stopwatch|hana|7||Roll-back review",
        "Propose a price for the solar lid|bob|-1||Pricing",
        "Check the margin at 249 USD|dana|-2|x|Pricing",
        "List distributors by region|bob|-20|x|Launch kick-off",
        "First text of the leaflet|ruth|-16|x|Launch kick-off",
    ];

    private const string StartHere = """
        Notes are for the people who were not there. Write what was **decided**, who does **what**, and **why** if it will not be obvious in a month.

        ## Every page has
        1. the people who were there
        2. decisions, one line each
        3. action items with an owner and a date

        Open actions from all meetings are collected below.

        {{table:grid-NwActions1}}
        """;

    private const string Weekly16 = """
        *Alice, Dana, Hana, Jonas, Mateo, Priya, Ruth. Bob on the train.*

        ## Decisions
        * We move coastal stations at 150 a day, not 300. Two of the slow links could not keep up.
        * The press gets 40 units, not 60.
        * Nobody works on the support portal until the certificates are defined.

        ## Action items
        - [ ] Jonas asks the lab for an express offer by Tuesday
        - [ ] Mateo visits the landlord about the floor load
        - [ ] Ruth and Jonas draft the maintenance notice

        ## Notes
        The wind vane at hut 3 iced up again at minus 11 with wet snow. Priya thinks the heater comes on too late and wants to try a threshold of plus 1. Hana has the log of the night and will send it round.
        """;

    private const string Weekly9 = """
        *Alice, Bob, Dana, Hana, Jonas, Mateo, Priya.*

        ## Decisions
        * The waterproofing test runs for 48 hours, not 24.
        * We rent chamber time at the university until the second chamber is here.

        ## Action items
        - [x] Mateo compares rental prices
        - [x] Alice books the photographer again; there was no snow

        ## Notes
        Sales asked for a white shell. Answer: not before the second batch.
        """;

    private const string Weekly2 = """
        *Alice, Dana, Hana, Jonas, Priya, Ruth.*

        ## Decisions
        * The old newsletter form goes away. Eleven people used it in a year.
        * Roll-back must take less than 30 minutes, or we do not migrate the mountains.

        ## Action items
        - [x] Jonas writes down the roll-back steps
        """;

    private const string Kickoff = """
        *Bob, Dana, Priya, Ruth.*

        ## Goal
        Barometer 3 is on the shelf of twelve distributors before the end of December, and nobody has to read more than one page to use it.

        ## Decisions
        * Launch markets: Germany, Norway, Switzerland, Japan.
        * One leaflet, pictures first.
        * No pre-orders. We burnt our fingers with Barometer 2.
        """;

    private const string Pricing = """
        *Bob, Dana, Priya.*

        ## Decisions
        * List price 249 USD; distributors get 32 %.
        * The solar lid is sold separately. Price open.

        ## Discussion
        Dana would accept a margin of 41 % for the first 2,000 units. Bob is worried about the Norwegian competitor at 219, which is not waterproof. Priya: "Then say waterproof three times."
        """;

    private const string RetroLaunch = """
        ## Went well
        * Tooling was ordered before the drawings were final, and it was the right bet.

        ## Went badly
        * We learned about the Japanese certificate from a distributor.

        ## We will change
        * One person per market owns the paperwork from the first day.
        """;

    private const string RetroCloud = """
        ## Went well
        * The dual-write shim found 14 stations with a wrong clock.

        ## Went badly
        * Alerts fired 600 times in one night. Everybody muted them.

        ## We will change
        * An alert nobody acts on within a week is deleted.
        """;

    private const string Rollback = """
        *Hana, Jonas.*

        ## Decisions
        * Roll-back is one command, and Hana can run it without Jonas.
        * Readings that arrive during a roll-back are kept on the station and sent again.

        ## Steps
        1. Stop the shim
        2. Point the DNS name back
        3. Wait for ten minutes of readings
        4. Tell support

        ```bash
        stationctl rollback --wave coast --confirm
        ```
        """;

    private const string Customer = """
        *Ingrid Solheim (Fjellvik Rescue), Hana, Bob.*

        > We do not need more numbers. We need to know at five in the morning whether the helicopter can land.

        * Wind at the hut matters more than anything else.
        * They would pay for a landing forecast, even a rough one. {{image:forecast.png}}
        * Two of their pilots will test the map with avalanche risk.
        """;
}
