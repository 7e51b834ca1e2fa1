using System.Text.Json.Serialization;

namespace CodaMcp.Pages;

/// <summary>The JSON that browsers keep for the pages.</summary>
[JsonSerializable(typeof(SignIn))]
internal sealed partial class PagesJson : JsonSerializerContext;
