// Buys tickets with a client that OpenAPI Generator made for Go. `npm run test:clients` makes it and runs this.
package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path"
	"strings"
	"time"

	tickets "example/client"
)

// Users are managed elsewhere: any UUID is a user.
const userID = "d6abe829-c28c-44ec-bee6-3183f2c53fef"

func main() {
	ctx := context.Background()
	configuration := tickets.NewConfiguration()
	url := cmp.Or(os.Getenv("TICKETS_URL"), "http://127.0.0.1:3000")
	configuration.Servers = tickets.ServerConfigurations{{URL: url}}
	api := tickets.NewAPIClient(configuration)

	created, _, err := api.TicketOptionsAPI.CreateTicketOption(ctx).TicketOptionInput(tickets.TicketOptionInput{
		Data: tickets.TicketOptionInputData{
			Type: "ticket_options",
			Attributes: tickets.TicketOptionInputDataAttributes{
				Name:       "day pass",
				Allocation: *tickets.NewNullableInt32(tickets.PtrInt32(10)),
			},
		},
	}).Execute()
	check(err)
	option := created.Data
	fmt.Printf("on sale: %s, %d tickets\n", option.Attributes.GetName(), option.Attributes.GetAllocation())

	// With a key the request is carried out once, however often it is sent.
	purchase, _, err := api.PurchasesAPI.CreatePurchase(ctx).
		PurchaseInput(purchaseOf(option.Id, 2)).
		IdempotencyKey(fmt.Sprint("go-", time.Now().UnixNano())).
		Execute()
	check(err)
	fmt.Printf("purchased: %d\n", purchase.Data.Attributes.GetQuantity())

	held, _, err := api.HoldsAPI.CreateHold(ctx).HoldInput(holdOf(option.Id, 3)).Execute()
	check(err)
	hold := held.Data
	fmt.Printf("held: %d, %s\n", hold.Attributes.GetQuantity(), hold.Attributes.GetStatus())

	confirmed, _, err := api.PurchasesAPI.CreatePurchase(ctx).PurchaseInput(confirmationOf(hold.Id)).Execute()
	check(err)
	fmt.Printf("confirmed: %d\n", confirmed.Data.Attributes.GetQuantity())

	results, _, err := api.OrdersAPI.PlaceOrder(ctx).OrderInput(orderOf(option.Id, 1, 1)).Execute()
	check(err)
	var ordered []string
	for _, result := range results.AtomicResults {
		ordered = append(ordered, fmt.Sprint(result.Data.Purchase.Attributes.GetQuantity()))
	}
	fmt.Printf("ordered: %s\n", strings.Join(ordered, ", "))

	changed, _, err := api.TicketOptionsAPI.ChangeTicketOption(ctx, option.Id).
		TicketOptionChanges(changeOf(option.Id, 20)).
		FieldsTicketOptions([]string{"capacity", "allocation"}).
		Execute()
	check(err)
	attributes := changed.Data.Attributes
	fmt.Printf("changed: capacity %d, %d left\n", attributes.GetCapacity(), attributes.GetAllocation())

	_, _, err = api.PurchasesAPI.CreatePurchase(ctx).PurchaseInput(purchaseOf(option.Id, 100)).Execute()
	var refusal *tickets.GenericOpenAPIError
	if !errors.As(err, &refusal) {
		panic(fmt.Sprint("not refused: ", err))
	}
	for _, each := range refusal.Model().(tickets.Errors).Errors {
		fmt.Printf("refused: %s\n", each.Code)
	}

	page, _, err := api.PurchasesAPI.ListPurchases(ctx).FilterTicketOption(option.Id).Execute()
	check(err)
	target, _, _ := strings.Cut(page.Links.Self, "?")
	fmt.Printf("listed: %d purchases of %s\n", len(page.Data), path.Base(target))
}

func purchaseOf(ticketOptionID string, quantity int32) tickets.PurchaseInput {
	attributes := tickets.PurchaseInputDataAttributes{Quantity: *tickets.NewNullableInt32(&quantity)}
	return tickets.PurchaseInput{Data: tickets.PurchaseInputData{
		Type:       "purchases",
		Attributes: *tickets.NewNullablePurchaseInputDataAttributes(&attributes),
		Relationships: tickets.PurchaseInputDataRelationships{
			TicketOption: &tickets.PurchaseInputDataRelationshipsTicketOption{
				Data: tickets.PurchaseInputDataRelationshipsTicketOptionData{Type: "ticket_options", Id: ticketOptionID},
			},
			User: &tickets.PurchaseInputDataRelationshipsUser{
				Data: tickets.PurchaseInputDataRelationshipsUserData{Type: "users", Id: userID},
			},
		},
	}}
}

func confirmationOf(holdID string) tickets.PurchaseInput {
	return tickets.PurchaseInput{Data: tickets.PurchaseInputData{
		Type: "purchases",
		Relationships: tickets.PurchaseInputDataRelationships{
			Hold: &tickets.PurchaseInputDataRelationshipsHold{
				Data: tickets.PurchaseInputDataRelationshipsHoldData{Type: "holds", Id: holdID},
			},
		},
	}}
}

func holdOf(ticketOptionID string, quantity int32) tickets.HoldInput {
	return tickets.HoldInput{Data: tickets.HoldInputData{
		Type:       "holds",
		Attributes: tickets.HoldInputDataAttributes{Quantity: quantity},
		Relationships: tickets.HoldInputDataRelationships{
			TicketOption: tickets.HoldInputDataRelationshipsTicketOption{
				Data: tickets.HoldInputDataRelationshipsTicketOptionData{Type: "ticket_options", Id: ticketOptionID},
			},
			User: tickets.HoldInputDataRelationshipsUser{
				Data: tickets.HoldInputDataRelationshipsUserData{Type: "users", Id: userID},
			},
		},
	}}
}

// Each line of an order has the JSON of a purchase, so it can be read from that.
func orderOf(ticketOptionID string, quantities ...int32) (order tickets.OrderInput) {
	for _, quantity := range quantities {
		text, err := json.Marshal(purchaseOf(ticketOptionID, quantity).Data)
		check(err)
		line := tickets.OrderInputAtomicOperationsInner{Op: "add"}
		check(json.Unmarshal(text, &line.Data))
		order.AtomicOperations = append(order.AtomicOperations, line)
	}
	return order
}

func changeOf(ticketOptionID string, capacity int32) tickets.TicketOptionChanges {
	attributes := tickets.TicketOptionChangesDataAttributes{Capacity: &capacity}
	return tickets.TicketOptionChanges{Data: tickets.TicketOptionChangesData{
		Type:       "ticket_options",
		Id:         ticketOptionID,
		Attributes: *tickets.NewNullableTicketOptionChangesDataAttributes(&attributes),
	}}
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
