using System.Reflection;
using CodaMcp.Coda;
using CodaMcp.Tests.Reading;
using Refit;

namespace CodaMcp.Tests.Checks;

/// <summary>Calls any operation of the typed client, with the ids of a stage and otherwise empty queries and bodies.</summary>
internal static class TypedClient
{
    /// <summary>Returns the client's result; null for an operation without a deserialized response.</summary>
    public static async Task<object?> Call(ICodaApi api, Operation operation, IReadOnlyDictionary<string, string> ids)
    {
        var method = typeof(ICodaApi).GetMethods().Single(one => one.Name.Equals(operation.Id, StringComparison.OrdinalIgnoreCase));
        var arguments = method.GetParameters().Select(parameter => Argument(parameter, ids)).ToArray();
        var task = (Task)method.Invoke(api, arguments)!;
        await task;
        return method.ReturnType.IsGenericType ? task.GetType().GetProperty("Result")!.GetValue(task) : null;
    }

    private static object? Argument(ParameterInfo parameter, IReadOnlyDictionary<string, string> ids)
    {
        var type = parameter.ParameterType;
        if (type == typeof(CancellationToken))
            return CancellationToken.None;
        if (type == typeof(string))
            return ids[parameter.Name!];
        if (type == typeof(int))
            return int.Parse(ids[parameter.Name!], System.Globalization.CultureInfo.InvariantCulture);
        return type.IsInterface ? (parameter.GetCustomAttribute<BodyAttribute>() is null ? null : new Dictionary<string, System.Text.Json.JsonElement>()) : Make(type);
    }

    private static object? Make(Type type)
    {
        if (type.GetConstructor(Type.EmptyTypes) is not null)
            return Activator.CreateInstance(type);
        var constructor = type.GetConstructors().MaxBy(one => one.GetParameters().Length)!;
        return constructor.Invoke([.. constructor.GetParameters().Select(parameter =>
            parameter.ParameterType.IsValueType ? Activator.CreateInstance(parameter.ParameterType)
            : parameter.ParameterType.Namespace == type.Namespace ? Make(parameter.ParameterType)
            : parameter.ParameterType == typeof(string) ? ""
            : null)]);
    }
}
