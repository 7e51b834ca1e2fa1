using System.Globalization;
using static CodaMcp.Sandbox.Coda.TableBuilder;

namespace CodaMcp.Sandbox.Coda;

/// <summary>"Company OKRs": objectives, and key results that measure them.</summary>
internal static class CompanyOkrs
{
    public const string ObjectivesId = "grid-NwObjectiv";
    public const string KeyResultsId = "grid-NwKeyReslt";

    private static readonly string[] Objectives =
    [
        "Launch an instrument people recommend|Q4 2026|priya|2026",
        "Every station on one platform|Q4 2026|jonas|2026",
        "Be the first call of mountain rescue|Q4 2026|hana|2026",
        "Support that answers before lunch|Q3 2026|ruth|2026",
        "Sell without discounts|Q3 2026|bob|2026",
        "Calibrate twice as much|Q1 2027|mateo|2027",
    ];

    // objective | key result | start is zero: current / target | unit | owner | confidence
    private static readonly string[] KeyResults =
    [
        "0|Distributors with Barometer 3 on the shelf|3|12|distributors|bob|0.6",
        "0|Units that pass the final test first time, percent|91|98|percent|priya|0.8",
        "0|Reviews with four stars or more|0|50|reviews|alice|0.5",
        "1|Stations moved to Station Cloud|1340|4100|stations|jonas|0.7",
        "1|Hours of lost readings avoided|410|500|hours|hana|0.9",
        "1|Minutes for a roll-back below 30: rehearsals done|1|3|rehearsals|jonas|0.7",
        "2|Huts with a winter kit|12|12|huts|hana|1",
        "2|Rescue services under contract|2|4|services|bob|0.4",
        "2|Nights with a landing forecast|0|30|nights|hana|0.3",
        "3|Cases answered within four hours, percent|78|85|percent|ruth|0.9",
        "3|Help pages rewritten|42|40|pages|ruth|1",
        "3|Repeat cases avoided|160|200|cases|ruth|0.8",
        "4|Deals closed at list price, percent|64|75|percent|bob|0.6",
        "4|Average order in thousand USD|17|18|thousand USD|bob|0.7",
        "5|Units calibrated per day|35|70|units|mateo|0.3",
        "5|Technicians trained|1|2|people|mateo|0.6",
    ];

    public static DocModel Build()
    {
        var doc = new DocBuilder(Northwind.OkrsId, "Company OKRs", "target", Northwind.Dana, daysAgo: 3)
            .Share(Northwind.Service).Share(Northwind.Alice, "readonly").Share(Northwind.Bob, "readonly")
            .Grant("workspace", Northwind.WorkspaceId, "readonly").Settings(new(AllowEditorsToChangePermissions: false))
            .Publish("okrs", "What we want to be true by the end of the year. We work in the open.", "okrs.northwind-labs.example", "Business", "Project management");
        var home = doc.Page("OKRs at a glance", AtAGlance, subtitle: "Three objectives at a time, never more");
        doc.Page("Q3 2026", Q3);
        var q4 = doc.Page("Q4 2026", Q4);
        doc.Page("Check-in of November 13", CheckIn, parent: q4);
        doc.Page("Q1 2027 (draft)", "## Candidates\n* Calibrate twice as much\n* A landing forecast that a pilot trusts\n\nThe draft closes on December 18.");

        var created = Northwind.Anchor.AddDays(-150);
        var objectives = new TableBuilder(ObjectivesId, "Objectives", home, created);
        var objective = objectives.Column("Objective");
        var quarter = objectives.Column("Quarter", "select", options: ["Q3 2026", "Q4 2026", "Q1 2027"]);
        var owner = objectives.Column("Owner", "person");
        objectives.Column("Key results", "number", formula: "[Key Results].Filter(Objective = thisRow).Count()",
            calculation: new(CalculationKind.CountOf, ColumnId(KeyResultsId, "Objective"), TableId: KeyResultsId));
        objectives.Column("Progress", "percent", formula: "[Key Results].Filter(Objective = thisRow).Progress.Average()",
            calculation: new(CalculationKind.AverageOf, ColumnId(KeyResultsId, "Objective"), ColumnId(KeyResultsId, "Progress"), KeyResultsId));
        foreach (var parts in Objectives.Select(line => line.Split('|')))
            objectives.Row(parts[0], (objective, Cells.Of(parts[0])), (quarter, Cells.Of(parts[1])), (owner, Person(parts[2])));
        doc.Add(objectives.Build(objective));

        var results = new TableBuilder(KeyResultsId, "Key Results", home, created.AddDays(1));
        var result = results.Column("Key result");
        var of = results.Column("Objective", "lookup", lookup: ObjectivesId);
        var current = results.Column("Current", "number");
        var target = results.Column("Target", "number");
        var unit = results.Column("Unit");
        var person = results.Column("Owner", "person");
        var confidence = results.Column("Confidence", "percent");
        results.Column("Progress", "percent", formula: "Min(thisRow.Current / thisRow.Target, 1)", calculation: new(CalculationKind.Ratio, current, target));
        foreach (var parts in KeyResults.Select(line => line.Split('|')))
        {
            results.Row(parts[1], (result, Cells.Of(parts[1])), (of, Ref(ObjectivesId, Objectives[(int)Number(parts[0])].Split('|')[0])),
                (current, Cells.Of(Number(parts[2]))), (target, Cells.Of(Number(parts[3]))), (unit, Cells.Of(parts[4])), (person, Person(parts[5])),
                (confidence, Cells.Of(Number(parts[6]))));
        }
        doc.Add(results.Build(result));
        return doc.Build();
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private const string AtAGlance = """
        An objective says where we want to be. A key result says how we would notice. Progress is calculated; confidence is what the owner believes on the day of the check-in.

        ## Objectives
        {{table:grid-NwObjectiv}}

        ## Key results
        {{table:grid-NwKeyReslt}}

        > 70 % is a good quarter. 100 % means that we aimed too low.
        """;

    private const string Q3 = """
        **Result: 91 % on support, 90 % on selling without discounts.**

        Support surprised everybody. Forty-two help pages were rewritten, two more than planned, and the number of repeat cases fell by 160. Answering within four hours stopped at 78 %, because August had two people on leave.

        Selling without discounts worked where the configurator was used and nowhere else.
        """;

    private const string Q4 = """
        ## What matters most
        1. The launch. It is the only date customers know.
        2. The migration, because the old servers cost 6,200 USD a month.
        3. The pilot, because it is next year's product.

        ## What we will not do
        * A white shell
        * A second app
        * Anything for agriculture
        """;

    private const string CheckIn = """
        * **Launch**: three distributors have signed, nine to go. Confidence down from 70 to 60 %.
        * **Platform**: 1,340 of 4,100 stations. Faster than planned, slower than hoped.
        * **Rescue**: all twelve huts are equipped. The landing forecast has not started; Hana says 30 % and means it.
        """;
}
