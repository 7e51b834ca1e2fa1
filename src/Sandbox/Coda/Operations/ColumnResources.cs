using System.Text.Json.Nodes;

namespace CodaMcp.Sandbox.Coda;

/// <summary>Converts columns to the API's form.</summary>
internal static class ColumnResources
{
    // The recorded text and background colours of select options, in option order.
    private static readonly (string Foreground, string Background)[] OptionColors =
        [("#8B6C1D", "#FDF3D8"), ("#A12B86", "#F8E7F3"), ("#187B34", "#E2F8E8"), ("#0F58BD", "#DDEDFD")];

    public static JsonObject Column(CodaCall call, DocModel doc, TableModel table, ColumnModel column)
    {
        var json = call.Links.ColumnReference(doc, table, column.Id);
        json["name"] = column.Name;
        json["format"] = Format(call, doc, column);
        // The API omits members that are false.
        if (doc.BaseOf(table).DisplayColumnId == column.Id)
            json["display"] = true;
        if (column.IsCalculated)
            json["calculated"] = true;
        if (column.Formula is { } formula)
            json["formula"] = formula;
        if (column.DefaultValue is { } byDefault)
            json["defaultValue"] = byDefault;
        return json;
    }

    private static JsonObject Option(string name, int index)
    {
        var (foreground, background) = OptionColors[index % OptionColors.Length];
        return new() { ["name"] = name, ["foregroundColor"] = foreground, ["backgroundColor"] = background };
    }

    private static JsonObject Format(CodaCall call, DocModel doc, ColumnModel column)
    {
        var format = new JsonObject { ["type"] = column.Type, ["isArray"] = column.IsArray };
        switch (column.Type)
        {
            case "lookup" when column.LookupTableId is { } id && doc.Table(id) is { } target:
                format["table"] = call.Links.TableReference(doc, target);
                break;
            case "select":
                format["options"] = new JsonArray([.. column.Options.Select(Option)]);
                break;
            case "number" or "percent":
                format["precision"] = column.Precision ?? 0;
                format["useThousandsSeparator"] = column.Type == "number";
                break;
            case "currency":
                format["currencyCode"] = column.CurrencyCode ?? "USD";
                format["precision"] = column.Precision ?? 2;
                format["format"] = column.CurrencyFormat;
                break;
            case "date":
                format["format"] = "YYYY-MM-DD";
                break;
            case "dateTime":
                format["dateFormat"] = "YYYY-MM-DD";
                format["timeFormat"] = "H:mm";
                break;
            case "time":
                format["format"] = "h:mm A";
                break;
            case "duration":
                format["maxUnit"] = "days";
                break;
            case "slider":
                format["minimum"] = 0;
                format["maximum"] = 100;
                format["step"] = 5;
                format["displayType"] = "slider";
                format["showValue"] = true;
                break;
            case "scale":
                format["maximum"] = 5;
                format["icon"] = "star";
                break;
            case "imageReference":
                format["width"] = 120;
                format["height"] = 80;
                format["style"] = "auto";
                break;
            case "checkbox":
                format["displayType"] = "check";
                break;
            case "email":
                format["display"] = "emailOnly";
                format["autocomplete"] = true;
                break;
            case "link":
                format["display"] = "title";
                format["force"] = false;
                break;
            case "button" when column.Button is { } button:
                format["label"] = $"\"{button.Label}\"";
                format["action"] = button.Action;
                break;
        }
        return format;
    }
}
