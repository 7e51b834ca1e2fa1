using System.Globalization;
using static CodaMcp.Sandbox.Coda.TableBuilder;

namespace CodaMcp.Sandbox.Coda;

/// <summary>"CRM": 120 companies, 240 contacts and 150 deals, composed from word lists in a fixed order.</summary>
internal static class Crm
{
    public const string CompaniesId = "grid-NwCompanys";
    public const string ContactsId = "grid-NwContacts";
    public const string DealsId = "grid-NwDeals001";
    public const string OpenDealsId = "table-NwOpenDeals";

    private const int Companies = 120;
    private const int Contacts = 240;
    private const int Deals = 150;

    private static readonly string[] First = ["Fjellvik", "Aurora", "Harbor", "Cedar", "Granite", "Lumen", "Tidewater", "Juniper", "Marlow", "Osprey", "Sable", "Verdant"];
    private static readonly string[] Second = ["Rescue", "Energy", "Marine", "Farms", "Rail", "Observatory", "Logistics", "Vineyards", "Airfield", "Water"];
    private static readonly string[] Industries = ["Public safety", "Energy", "Shipping", "Agriculture", "Transport", "Research", "Logistics", "Agriculture", "Aviation", "Utilities"];
    private static readonly string[] Countries = ["Norway", "Germany", "Switzerland", "Japan", "United States", "Canada", "Chile"];
    private static readonly string[] Given = ["Ingrid", "Tomasz", "Aiko", "Samuel", "Leila", "Marco", "Noor", "Elif", "Pedro", "Greta", "Yusuf", "Clara", "Anders", "Mei", "Lucia", "Owen"];
    private static readonly string[] Family = ["Solheim", "Kowalski", "Tanaka", "Adeyemi", "Haddad", "Rossi", "Jansen", "Yilmaz", "Costa", "Weber", "Demir", "Novak", "Berg", "Lin", "Moreno"];
    private static readonly string[] Roles = ["Head of operations", "Buyer", "Meteorologist", "Station manager", "Chief engineer", "Finance"];
    private static readonly string[] Products = ["Barometer 3", "wind kit", "full station", "calibration contract", "Station Cloud licence", "winter kit"];
    private static readonly string[] Stages = ["Lead", "Qualified", "Proposal", "Negotiation", "Won", "Lost"];
    private static readonly double[] Chances = [0.1, 0.25, 0.5, 0.75, 1, 0];
    private static readonly string[] Sellers = ["bob", "ruth", "alice", "dana"];

    public static DocModel Build()
    {
        var doc = new DocBuilder(Northwind.CrmId, "CRM", "handshake", Northwind.Bob, daysAgo: 2)
            .In(NorthwindWorkspace.SalesFolderId).Grant("group", NorthwindWorkspace.SalesGroupId, "write")
            .Settings(new(AllowCopying: false))
            .Share(Northwind.Service).Share(Northwind.Dana).Share(Northwind.Alice, opened: false)
            .Share("advisor@peak-advisory.example", "comment", opened: false);
        var home = doc.Page("Sales desk", SalesDesk, subtitle: "Who buys what, and what we promised");
        var people = doc.Page("People", "Every contact, with the company they work for.\n\n{{table:grid-NwContacts}}");
        var pipeline = doc.Page("Pipeline", Pipeline);
        AddCompanies(doc, home);
        AddContacts(doc, people);
        AddDeals(doc, pipeline);
        doc.Add(new FormulaModel("f-NwWonTotal1", "WonThisYear", pipeline, Cells.Of(Enumerable.Range(0, Deals).Where(index => Stage(index) == "Won").Sum(Amount))));
        return doc.Build();
    }

    private static string Company(int index) => $"{First[index / 10]} {Second[index % 10]}";

    private static string Contact(int index) => $"{Given[index % Given.Length]} {Family[index % Family.Length]}";

    private static string Stage(int deal) => Stages[deal * 11 % 17 % Stages.Length];

    private static int Amount(int deal) => 1_500 + (deal * 1_730 % 46_000);

    private static void AddCompanies(DocBuilder doc, string page)
    {
        var table = new TableBuilder(CompaniesId, "Companies", page, Northwind.Anchor.AddDays(-200));
        var name = table.Column("Company");
        var industry = table.Column("Industry", "select", options: [.. Industries.Distinct()]);
        var country = table.Column("Country", "select", options: Countries);
        var size = table.Column("Employees", "number");
        var site = table.Column("Website", "link");
        var manager = table.Column("Account manager", "person");
        table.Column("Contacts", "number", formula: "Contacts.Filter(Company = thisRow).Count()",
            calculation: new(CalculationKind.CountOf, ColumnId(ContactsId, "Company"), TableId: ContactsId));
        table.Column("Deal volume", "currency", currency: "USD", precision: 0, formula: "Deals.Filter(Company = thisRow).Amount.Sum()",
            calculation: new(CalculationKind.SumOf, ColumnId(DealsId, "Company"), ColumnId(DealsId, "Amount"), DealsId));
        for (var index = 0; index < Companies; index++)
        {
            table.Row(Company(index), (name, Cells.Of(Company(index))), (industry, Cells.Of(Industries[index % 10])), (country, Cells.Of(Countries[index * 5 % 7])),
                (size, Cells.Of(12 + (index * 97 % 1900))), (site, Cells.Of($"https://{Company(index).Replace(' ', '-').ToLowerInvariant()}.example")),
                (manager, Person(Sellers[index % 4])));
        }
        doc.Add(table.Build(name));
    }

    private static void AddContacts(DocBuilder doc, string page)
    {
        var table = new TableBuilder(ContactsId, "Contacts", page, Northwind.Anchor.AddDays(-198));
        var name = table.Column("Name");
        var company = table.Column("Company", "lookup", lookup: CompaniesId);
        var role = table.Column("Role", "select", options: Roles);
        var email = table.Column("Email", "email");
        var phone = table.Column("Phone");
        var spoken = table.Column("Last spoken", "date");
        for (var index = 0; index < Contacts; index++)
        {
            var employer = Company(index / 2);
            table.Row(index.ToString(CultureInfo.InvariantCulture), (name, Cells.Of(Contact(index))), (company, Ref(CompaniesId, employer)),
                (role, Cells.Of(Roles[index % 6])),
                (email, Cells.Of($"{Contact(index).Replace(' ', '.').ToLowerInvariant()}@{employer.Replace(' ', '-').ToLowerInvariant()}.example")),
                (phone, Cells.Of($"+1 555 01{index % 100:00}")), (spoken, index % 5 == 4 ? null : Day(-(index * 7 % 120))));
        }
        doc.Add(table.Build(name));
    }

    private static void AddDeals(DocBuilder doc, string page)
    {
        var table = new TableBuilder(DealsId, "Deals", page, Northwind.Anchor.AddDays(-180));
        var name = table.Column("Deal");
        var company = table.Column("Company", "lookup", lookup: CompaniesId);
        var contacts = table.Column("Contacts", "lookup", array: true, lookup: ContactsId);
        var stage = table.Column("Stage", "select", options: Stages, byDefault: "Lead");
        var amount = table.Column("Amount", "currency", currency: "USD", precision: 0);
        var chance = table.Column("Probability", "percent");
        var seller = table.Column("Seller", "person");
        var close = table.Column("Expected close", "date");
        table.Column("Weighted", "currency", currency: "USD", precision: 0, formula: "thisRow.Amount * thisRow.Probability",
            calculation: new(CalculationKind.Product, amount, chance));
        table.Column("Mark as won", "button", button: new("Won!", "thisRow.ModifyRows(Stage, \"Won\")", stage, Cells.Of("Won")));
        for (var index = 0; index < Deals; index++)
        {
            var buyer = index * 7 % Companies;
            table.Row(index.ToString(CultureInfo.InvariantCulture),
                (name, Cells.Of($"{Company(buyer)}: {Products[index % 6]}")), (company, Ref(CompaniesId, Company(buyer))),
                (contacts, Cells.List(new[] { buyer * 2, (buyer * 2) + 1 }.Take((index % 2) + 1).Select(contact => Ref(ContactsId, contact.ToString(CultureInfo.InvariantCulture))))),
                (stage, Cells.Of(Stage(index))), (amount, Cells.Of(Amount(index))), (chance, Cells.Of(Chances[Array.IndexOf(Stages, Stage(index))])),
                (seller, Person(Sellers[buyer % 4])), (close, Day((index * 3 % 110) - 40)));
        }
        var deals = table.Build(name);
        doc.Add(deals);
        doc.Add(new TableModel
        {
            Id = OpenDealsId,
            Name = "Open deals",
            PageId = page,
            ParentTableId = DealsId,
            CreatedAt = deals.CreatedAt,
            UpdatedAt = deals.UpdatedAt,
            Layout = "card",
            Filter = new(stage, ["Won", "Lost"], Negated: true),
            Sorts = [new(amount, Descending: true)],
            VisibleColumnIds = [name, company, stage, amount, chance, seller, close],
        });
    }

    private const string SalesDesk = """
        We sell to people who stand outside. If they would not carry it up a mountain, we do not offer it.

        ## Rules of the desk
        * One company, one account manager.
        * A deal without a date is a wish: set *Expected close* or move it back to *Lead*.
        * Discounts above 10 % need Dana.

        ## Companies
        {{table:grid-NwCompanys}}
        """;

    private const string Pipeline = """
        *Weighted* is amount times probability. We look at it on the first Tuesday of the month and believe about half of it.

        ## Open
        {{table:table-NwOpenDeals}}

        ## Everything
        {{table:grid-NwDeals001}}
        """;
}
