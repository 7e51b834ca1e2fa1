using System.Text.Json;
using static CodaMcp.Sandbox.Coda.TableBuilder;

namespace CodaMcp.Sandbox.Coda;

/// <summary>Seeds the table "Demo kit" of the Meeting Notes. It has a cell of every kind: filled, empty and with several values.</summary>
internal static class DemoKit
{
    public const string TableId = "grid-NwDemoKit1";

    public const string PageText = """
        What we take to customers. Look at the battery before you leave, and bring the deposit slip back.

        {{table:grid-NwDemoKit1}}
        """;

    public static TableModel Build(string docId, string pageId, string actionsId)
    {
        var table = new TableBuilder(TableId, "Demo kit", pageId, Northwind.Anchor.AddDays(-45));
        var item = table.Column("Item");
        var kind = table.Column("Kind", "select", options: ["Instrument", "Cable", "Print", "Case", "Spare"]);
        var photos = table.Column("Photos", "image", array: true);
        var thumbnail = table.Column("Thumbnail", "imageReference");
        var manuals = table.Column("Manuals", "attachments", array: true);
        var condition = table.Column("Condition", "scale");
        var battery = table.Column("Battery", "slider");
        var setUp = table.Column("Set-up time", "duration");
        var pickUp = table.Column("Pick-up", "time");
        var price = table.Column("Price", "currency", currency: "BRL", precision: 0);
        var deposit = table.Column("Deposit", "currency", currency: "CHF");
        var balance = table.Column("Balance", "currency", currency: "USD", currencyFormat: "financial");
        var liked = table.Column("Liked by visitors", "reaction", array: true);
        var keeper = table.Column("Keeper", "person");
        var shop = table.Column("Shop page", "link");
        var notes = table.Column("Notes", "canvas");
        var serial = table.Column("Serial");
        var insured = table.Column("Insured", "checkbox");
        var action = table.Column("Next action", "lookup", lookup: actionsId);
        var actions = table.Column("Action history", "lookup", array: true, lookup: actionsId);
        var checkedAt = table.Column("Checked at", "dateTime");

        Row("Barometer 3 prototype", "Instrument", Cells.Markdown("Serial number **under the lid**. Keep it dry inside."),
            (photos, Cells.List([File(docId, "barometer-front.jpg", 1200, 800), File(docId, "barometer-back.jpg", 1200, 900), File(docId, "barometer-lid.jpg", 800, 800)])),
            (thumbnail, File(docId, "barometer-small.jpg", 170, 220)), (manuals, Cells.List([File(docId, "quick-start.pdf")])), (condition, Cells.Of(4)), (battery, Cells.Of(80)),
            (setUp, Cells.Of("3 mins")), (pickUp, Cells.Of("08:30")), (price, Cells.Of(1240)), (deposit, Cells.Of(12)), (balance, Cells.Of(-5)),
            (liked, Cells.List([Cells.Of("👍"), Cells.Of("🎉")])), (keeper, Person("priya")), (shop, Cells.Of("https://shop.northwind-labs.example/barometer-3")),
            (serial, Cells.Of("# 3-0007 *")), (insured, Cells.Of(true)), (action, Ref(actionsId, "Propose a price for the solar lid")),
            (actions, Cells.List([Ref(actionsId, "Send Fjellvik the icing results"), Ref(actionsId, "Check the margin at 249 USD")])), (checkedAt, Cells.Of("2026-11-18T15:42:53.902+01:00")));
        Row("Wind vane on a stick", "Instrument", null,
            (photos, Cells.List([File(docId, "vane.jpg", 640, 480)])), (thumbnail, File(docId, "vane-drawing.svg")), (condition, Cells.Of(5)), (battery, Cells.Of(0)), (setUp, Cells.Of("20 mins")), (pickUp, Cells.Of("14:00")),
            (price, Cells.Of(35)), (deposit, Cells.Of(-2.5)), (balance, Cells.Of(0)), (liked, Cells.List([Cells.Of("👍")])), (keeper, Person("hana")), (insured, Cells.Of(false)),
            (actions, Cells.List([Ref(actionsId, "Send Fjellvik the icing results")])));
        Row("Poster of the mountain huts", "Print", Cells.Markdown("Two sizes.\n\n* A2 for tables\n* A0 for walls"),
            (manuals, Cells.List([File(docId, "poster-a2.pdf"), File(docId, "poster-a0.pdf")])), (condition, Cells.Of(2)), (price, Cells.Of(69)), (balance, Cells.Of(1234.5)),
            (keeper, Person("alice")), (shop, Cells.Of("https://print.example/huts")), (serial, Cells.Of("none")));
        Row("Spare cable", "Cable", null, (condition, Cells.Of(3)), (setUp, Cells.Of("1 day")), (insured, Cells.Of(false)));
        return table.Build(item);

        void Row(string name, string of, JsonElement? note, params (string, JsonElement?)[] cells) =>
            table.Row(name, [(item, Cells.Of(name)), (kind, Cells.Of(of)), (notes, note), .. cells]);
    }
}
