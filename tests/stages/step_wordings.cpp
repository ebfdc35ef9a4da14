#include "tests/stages/step_wordings.hpp"

namespace omninode::testing {

namespace {

/// Prompts in many wordings, each with the steps that a person reads from it.
std::vector<StepWording> const kProse = {
    {"passive",
     "We sell concert tickets. An orchestrator should take care of a purchase: the seat is held, "
     "then the card is charged through the PaymentService, and after that the ticket gets "
     "printed. If the printing goes wrong, the card is refunded and the seat is released.",
     "hold_seat undo release_seat; charge_card after hold_seat by PaymentService undo "
     "refund_card; print_ticket after charge_card"},
    {"quoted_names",
     "Orchestrator nightly_index: `collect_pages` runs first. As soon as it has finished, "
     "`extract_text` and `extract_links` run side by side. Only when both are done does "
     "`build_index` start, and `publish_index` comes last.",
     "collect_pages; extract_text after collect_pages; extract_links after collect_pages; "
     "build_index after extract_text,extract_links; publish_index after build_index"},
    {"fan_out",
     "An orchestrator for quotes. Fan out to check_price, check_stock and check_fraud, then "
     "merge the answers and finally send the quote.",
     "check_price; check_stock; check_fraud; merge_answers after "
     "check_price,check_stock,check_fraud; send_quote after merge_answers"},
    {"gerunds",
     "An orchestrator node that starts by validating the address, goes on with printing the "
     "label and booking the courier in parallel, and ends with notifying the customer.",
     "validate_address; print_label after validate_address; book_courier after "
     "validate_address; notify_customer after print_label,book_courier"},
    {"before",
     "Orchestrator for visas. Check the passport before issuing the visa. After the visa has "
     "been issued, notify the traveller.",
     "check_passport; issue_visa after check_passport; notify_traveller after issue_visa"},
    {"services_act",
     "Coordinate a hotel booking: the RoomService reserves the room, the PaymentService charges "
     "the guest, and finally the MailService sends the voucher. When charging fails, the "
     "RoomService releases the room again.",
     "reserve_room by RoomService undo release_room; charge_guest after reserve_room by "
     "PaymentService; send_voucher after charge_guest by MailService"},
    {"dependencies_in_sentences",
     "A deployment orchestrator. `lint` and `unit_tests` start right away. `build` waits for "
     "`lint` and `unit_tests`. `deploy` needs `build`, and `smoke_test` runs after `deploy`.",
     "lint; unit_tests; build after lint,unit_tests; deploy after build; smoke_test after "
     "deploy"},
    {"depends_on_later_names",
     "Orchestrator. charge_card depends on reserve_stock. ship_order depends on charge_card and "
     "pack_order. pack_order depends on reserve_stock.",
     "reserve_stock; charge_card after reserve_stock; pack_order after reserve_stock; ship_order "
     "after charge_card,pack_order"},
    {"no_kind_word",
     "Every night: pause the writes, dump the database, upload the dump, resume the writes - in "
     "exactly this order.",
     "pause_writes; dump_database after pause_writes; upload_dump after dump_database; "
     "resume_writes after upload_dump"},
    {"first_finally",
     "First unlock the gate, next raise the barrier and lastly switch on the lights.",
     "unlock_gate; raise_barrier after unlock_gate; switch_on_lights after raise_barrier"},
    {"meanwhile",
     "An orchestrator for visitors. Register the visitor. Meanwhile, print the badge. When both "
     "have finished, call the host and finally open the gate.",
     "register_visitor; print_badge; call_host after register_visitor,print_badge; open_gate "
     "after call_host"},
    {"while",
     "Orchestrator node for lectures. It transcribes the recording while it renders the slides, "
     "subsequently it publishes the lecture, and thereafter it informs the students.",
     "transcribe_recording; render_slides; publish_lecture after "
     "transcribe_recording,render_slides; inform_students after publish_lecture"},
    {"simultaneously_in_front",
     "The workflow should begin with creating the tenant. Then, simultaneously, seed the "
     "database, set up the mailbox and order the phone number. Once all of that is done, send "
     "the welcome mail.",
     "create_tenant; seed_database after create_tenant; set_up_mailbox after create_tenant; "
     "order_phone_number after create_tenant; send_welcome_mail after "
     "seed_database,set_up_mailbox,order_phone_number"},
    {"ask_a_service",
     "Please build an orchestrator called grocery_run. It asks the StockService to reserve the "
     "groceries, has the PickingService pack the bags, and uses the RiderService to deliver "
     "them.",
     "reserve_groceries by StockService; pack_bags after reserve_groceries by PickingService; "
     "deliver_bags after pack_bags by RiderService"},
    {"undo_sentence",
     "Trip orchestrator: book_flight, then book_hotel, then book_car. Undo book_flight with "
     "cancel_flight and book_hotel with cancel_hotel; book_car is compensated by cancel_car.",
     "book_flight undo cancel_flight; book_hotel after book_flight undo cancel_hotel; book_car "
     "after book_hotel undo cancel_car"},
    {"followed_by",
     "Orchestrator for samples: registering the sample is followed by cooling the sample and "
     "weighing the sample at the same time, followed by storing the results.",
     "register_sample; cool_sample after register_sample; weigh_sample after register_sample; "
     "store_results after cool_sample,weigh_sample"},
    {"what_is_first",
     "Orchestrator node. The first step is to scan the passport. The second step is to verify "
     "the photo. The last step is to print the boarding pass.",
     "scan_passport; verify_photo after scan_passport; print_boarding_pass after verify_photo"},
    {"user_story",
     "As a landlord I want to onboard a tenant with one call, so that nothing is forgotten. The "
     "workflow has to check the references first. After that the contract must be signed and "
     "the deposit must be collected, both in parallel, and in the end the keys are handed over.",
     "check_references; sign_contract after check_references; collect_deposit after "
     "check_references; hand_over_keys after sign_contract,collect_deposit"},
    {"failure_of_a_phrase",
     "An orchestrator that reserves the stock via the InventoryService, then charges the card "
     "via "
     "the PaymentService and finally ships the parcel via the ShippingService. If shipping the "
     "parcel fails, refund the card and release the stock.",
     "reserve_stock by InventoryService undo release_stock; charge_card after reserve_stock by "
     "PaymentService undo refund_card; ship_parcel after charge_card by ShippingService"},
    {"arrows_in_a_sentence",
     "The orchestrator's flow is validate_order → (reserve_stock, check_credit) → charge_card → "
     "ship_order.",
     "validate_order; reserve_stock after validate_order; check_credit after validate_order; "
     "charge_card after reserve_stock,check_credit; ship_order after charge_card"},
    {"clause_without_a_comma",
     "Build me an orchestrator: when a truck arrives, its papers are checked (PapersService); "
     "after "
     "that, pallets are unloaded (DockService) and, in parallel, the carrier is notified "
     "(MailService). As soon as both are finished the goods are stored by the StorageService. If "
     "storing the goods fails, the pallets have to be reloaded.",
     "check_papers by PapersService; unload_pallets after check_papers by DockService undo "
     "reload_pallets; notify_carrier after check_papers by MailService; store_goods after "
     "unload_pallets,notify_carrier by StorageService"},
    {"services_afterwards",
     "Orchestrator for a photo contest. Upload the photo, moderate it, and publish it. Moderating "
     "is done through the ModerationService, publishing through the GalleryService.",
     "upload_photo; moderate_photo after upload_photo by ModerationService; publish_photo after "
     "moderate_photo by GalleryService"},
    {"before_a_name",
     "Orchestrator for orders. pick_items has to be finished before pack_items starts. pack_items "
     "must be done before ship_parcel. print_label can run alongside pick_items but must also be "
     "done before ship_parcel.",
     "pick_items; pack_items after pick_items; ship_parcel after pack_items,print_label; "
     "print_label"},
    {"counted_on_one_line",
     "Orchestrator for refunds. 1) check the order 2) refund the payment 3) mail the customer",
     "check_order; refund_payment after check_order; mail_customer after refund_payment"},
    {"both_via_one_service",
     "Coordinate an ETL run. Extract customers and extract orders run concurrently, both via "
     "SourceClient; transform starts only after both are complete; load runs after transform using "
     "WarehouseClient.",
     "extract_customers by SourceClient; extract_orders by SourceClient; transform after "
     "extract_customers,extract_orders; load after transform by WarehouseClient"},
    {"undo_as_a_list",
     "Set up a new employee: create the account, then order the laptop and print the badge in "
     "parallel, then schedule the introduction. Undo: delete the account, cancel the laptop, "
     "destroy the badge.",
     "create_account undo delete_account; order_laptop after create_account undo cancel_laptop; "
     "print_badge after create_account undo destroy_badge; schedule_introduction after "
     "order_laptop,print_badge"},
    {"screened_by_a_service",
     "Create an orchestrator node named hiring_flow for our HR team. After the "
     "application has been screened by the ScreeningService, two things happen "
     "concurrently: the ReferenceService checks the references and the TestService "
     "invites the candidate to a coding test. Once both have come back, the OfferService "
     "drafts the offer. Finally the MailService sends the offer.",
     "screen_application by ScreeningService; check_references after screen_application "
     "by ReferenceService; invite_candidate after screen_application by TestService; "
     "draft_offer after check_references,invite_candidate by OfferService; send_offer "
     "after draft_offer by MailService"},
    {"services_then_undoing",
     "Write an orchestrator, device_enrolment, which registers the device with "
     "RegistryService, issues its certificate with CertificateService, pushes the "
     "configuration with ConfigService, and reports success to FleetService. Registering "
     "is rolled back by deregistering the device; issuing is rolled back by revoking the "
     "certificate.",
     "register_device by RegistryService undo deregister_device; issue_certificate after "
     "register_device by CertificateService undo revoke_certificate; push_configuration "
     "after issue_certificate by ConfigService; report_success after push_configuration "
     "by FleetService"},
    {"only_if_that_worked",
     "I want to automate our wedding planning. The orchestrator first books the venue via "
     "VenueService (undo: cancel the venue) and, only if that worked, it hires the band "
     "through BandService (undo: cancel the band) and orders the cake from BakeryService "
     "(undo: cancel the cake) side by side. Invitations are sent by the PostService when "
     "everything has been booked.",
     "book_venue by VenueService undo cancel_venue; hire_band after book_venue by "
     "BandService undo cancel_band; order_cake after book_venue by BakeryService undo "
     "cancel_cake; send_invitations after hire_band,order_cake by PostService"},
    {"to_undo",
     "Orchestrator for buying a flat: transfer the deposit (escrow via EscrowService), "
     "followed by signing the contract with NotaryService, followed by registering the "
     "owner. To undo the deposit, call return_deposit; to undo the contract, call "
     "cancel_contract.",
     "transfer_deposit by EscrowService undo return_deposit; sign_contract after "
     "transfer_deposit by NotaryService undo cancel_contract; register_owner after "
     "sign_contract"},
    {"uses_services",
     "Orchestrate our newsletter: select recipients, render the mails, then send them in "
     "batches. Rendering uses TemplateService, sending uses MailService. If sending "
     "fails, inform the editor.",
     "select_recipients; render_mails after select_recipients by TemplateService; "
     "send_mails after render_mails by MailService"},
    {"phases",
     "The node runs a three-phase elevator inspection. In phase one the elevator is taken "
     "out of service. In phase two, the brakes are tested and the cables are inspected in "
     "parallel. In phase three the elevator is put back into service. It is an "
     "orchestrator.",
     "take_elevator; test_brakes after take_elevator; inspect_cables after take_elevator; "
     "put_back_elevator after test_brakes,inspect_cables"},
    {"shared_verb",
     "We need an orchestrator trip_saga. It checks the budget via BudgetService, then it should "
     "book the flight, the hotel and the car in parallel via BookingService, and finally it sends "
     "the itinerary via MailService.",
     "check_budget by BudgetService; book_flight after check_budget by BookingService; book_hotel "
     "after check_budget by BookingService; book_car after check_budget by BookingService; "
     "send_itinerary after book_flight,book_hotel,book_car by MailService"},
    {"counted_clauses",
     "Build an orchestrator called visa_flow. Step one check the passport with PassportService, "
     "step two collect the fee with PaymentService, step three print the visa with PrintService.",
     "check_passport by PassportService; collect_fee after check_passport by PaymentService; "
     "print_visa after collect_fee by PrintService"},
};

std::vector<StepWording> const kLists = {
    {"numbers_in_brackets",
     "Onboarding of merchants (orchestrator).\nThe following must happen:\n(1) KycService "
     "verifies the merchant\n(2) AccountService opens the account – needs (1)\n(3) "
     "CardService issues the card – needs (2)\n(4) ContractService archives the contract "
     "– needs (1)\n(5) MailService welcomes the merchant – needs (3) and (4)",
     "verify_merchant by KycService; open_account after verify_merchant by "
     "AccountService; issue_card after open_account by CardService; archive_contract "
     "after verify_merchant by ContractService; welcome_merchant after "
     "issue_card,archive_contract by MailService"},
    {"arrows_above_details",
     "receive_file → validate_file → [convert_pdf, extract_text] → index_document → "
     "archive_file\n\nvalidate_file: ValidationService\nconvert_pdf: PdfService, undo "
     "delete_pdf\nextract_text: OcrService\nindex_document: SearchService, undo "
     "remove_document\narchive_file: ArchiveService\n\nThis is an orchestrator named "
     "document_intake.",
     "receive_file; validate_file after receive_file by ValidationService; convert_pdf "
     "after validate_file by PdfService undo delete_pdf; extract_text after validate_file "
     "by OcrService; index_document after convert_pdf,extract_text by SearchService undo "
     "remove_document; archive_file after index_document by ArchiveService"},
    {"table_without_outer_bars",
     "An orchestrator for a food bank:\n\nStep | Service | Depends on | Undo\n--- | --- | "
     "--- | ---\nregister_donation | DonationService | | cancel_donation\nassign_driver | "
     "DriverService | register_donation | release_driver\nplan_route | RouteService | "
     "register_donation |\npick_up_food | DriverService | assign_driver, plan_route |\n",
     "register_donation by DonationService undo cancel_donation; assign_driver after "
     "register_donation by DriverService undo release_driver; plan_route after "
     "register_donation by RouteService; pick_up_food after assign_driver,plan_route by "
     "DriverService"},
    {"json_group",
     "{\"node\": {\"name\": \"cdn_purge\", \"type\": \"orchestrator\"}, \"workflow\": "
     "[{\"name\": \"collect_urls\", \"service\": \"CatalogService\"}, {\"parallel\": "
     "[{\"name\": \"purge_edge\", \"service\": \"EdgeService\"}, {\"name\": "
     "\"purge_origin\", \"service\": \"OriginService\"}]}, {\"name\": \"warm_cache\", "
     "\"service\": \"EdgeService\"}]}",
     "collect_urls by CatalogService; purge_edge after collect_urls by EdgeService; "
     "purge_origin after collect_urls by OriginService; warm_cache after "
     "purge_edge,purge_origin by EdgeService"},
    {"stages",
     "Orchestrator travel_insurance.\n\nStage 1 (parallel):\n - check_age "
     "(PersonService)\n - check_destination (RiskService)\nStage 2:\n - calculate_price "
     "(PricingService)\nStage 3:\n - issue_policy (PolicyService), compensation "
     "revoke_policy\n - charge_customer (PaymentService), compensation refund_customer\n",
     "check_age by PersonService; check_destination by RiskService; calculate_price after "
     "check_age,check_destination by PricingService; issue_policy after calculate_price "
     "by PolicyService undo revoke_policy; charge_customer after issue_policy by "
     "PaymentService undo refund_customer"},
    {"then_and",
     "Orchestrator: e-commerce return.\n- inspect_parcel: InspectionService\n- then "
     "refund_customer: PaymentService and restock_item: StockService (parallel)\n- then "
     "close_return: ReturnService\n",
     "inspect_parcel by InspectionService; refund_customer after inspect_parcel by "
     "PaymentService; restock_item after inspect_parcel by StockService; close_return "
     "after refund_customer,restock_item by ReturnService"},
    {"letters",
     "A saga for car sharing.\n\nThe saga consists of these steps:\n  a) unlock the car "
     "(CarService; undo: lock the car)\n  b) start the rental (RentalService; undo: cancel the "
     "rental)\n",
     "unlock_car by CarService undo lock_car; start_rental after unlock_car by RentalService undo "
     "cancel_rental"},
    {"two_beginnings",
     "Report orchestrator\n\n- fetch_rates (RatesService)\n- fetch_orders (OrderService)\n- "
     "merge_figures, after fetch_rates and fetch_orders\n",
     "fetch_rates by RatesService; fetch_orders by OrderService; merge_figures after "
     "fetch_rates,fetch_orders"},
    {"bullets_with_once",
     "Orchestrator for employee offboarding\n\n"
     "- disable the account with DirectoryService\n"
     "- collect the laptop with FacilityService, once the account is disabled\n"
     "- pay out the holidays with PayrollService, after the account is disabled\n"
     "- close the file with RecordsService when the laptop is collected and the holidays are "
     "paid out\n",
     "disable_account by DirectoryService; collect_laptop after disable_account by "
     "FacilityService; pay_out_holidays after disable_account by PayrollService; close_file "
     "after collect_laptop,pay_out_holidays by RecordsService"},
    {"table_in_other_order",
     "# Car rental orchestrator\n\n"
     "| Done by | Task | Waits for | Compensating action | Timeout |\n|---|---|---|---|---|\n"
     "| CreditService | Check the credit | | | 5 s |\n"
     "| FleetService | Reserve the car | Check the credit | Release the car | 10 s |\n"
     "| ContractService | Prepare the contract | Check the credit | — | 5 s |\n"
     "| BranchService | Hand over the keys | Reserve the car, Prepare the contract | none | |\n",
     "check_credit by CreditService; reserve_car after check_credit by FleetService undo "
     "release_car; prepare_contract after check_credit by ContractService; hand_over_keys after "
     "reserve_car,prepare_contract by BranchService"},
    {"table_with_numbers",
     "An orchestrator for book orders.\n\n"
     "| No. | Activity | Service | Prerequisites | Rollback |\n|---|---|---|---|---|\n"
     "| 1 | reserve_book | StockService | | release_book |\n"
     "| 2 | charge_reader | PaymentService | 1 | refund_reader |\n"
     "| 3 | wrap_gift | PackingService | 1 | |\n"
     "| 4 | ship_book | CourierService | 2, 3 | |\n",
     "reserve_book by StockService undo release_book; charge_reader after reserve_book by "
     "PaymentService undo refund_reader; wrap_gift after reserve_book by PackingService; "
     "ship_book after charge_reader,wrap_gift by CourierService"},
    {"yaml_by_name",
     "name: parcel_pickup\nkind: orchestrator\nsteps:\n  reserve_slot:\n    service: "
     "SlotService\n    rollback: free_slot\n  charge_sender:\n    service: PaymentService\n    "
     "needs: [reserve_slot]\n  notify_driver:\n    service: DriverService\n    waits_for: "
     "[charge_sender]\n",
     "reserve_slot by SlotService undo free_slot; charge_sender after reserve_slot by "
     "PaymentService; notify_driver after charge_sender by DriverService"},
    {"yaml_with_a_parallel_group",
     "node:\n  name: media_import\n  kind: orchestrator\nsteps:\n  - fetch_media\n  - "
     "parallel:\n      - create_preview\n      - extract_audio\n  - publish_media\n",
     "fetch_media; create_preview after fetch_media; extract_audio after fetch_media; "
     "publish_media after create_preview,extract_audio"},
    {"arrows_and_compensations",
     "Orchestrator: order fulfilment\n\n"
     "Flow: validate_order -> reserve_stock || check_credit -> charge_card -> ship_order\n\n"
     "Compensations:\n- reserve_stock: release_stock\n- charge_card -> refund_card\n",
     "validate_order; reserve_stock after validate_order undo release_stock; check_credit after "
     "validate_order; charge_card after reserve_stock,check_credit undo refund_card; ship_order "
     "after charge_card"},
    {"edges",
     "Build pipeline orchestrator\n\nparse -> lint\nparse -> test\nlint, test -> package\n"
     "package -> release\n",
     "parse; lint after parse; test after parse; package after lint,test; release after package"},
    {"numbered_with_step_numbers",
     "A car rental orchestrator:\n\n"
     "1. Check the credit of the buyer (CreditService).\n"
     "2. Reserve the car (FleetService), undo: release the car.\n"
     "3. In parallel with step 2, prepare the contract (ContractService).\n"
     "4. Hand over the keys (BranchService).\n",
     "check_credit by CreditService; reserve_car after check_credit by FleetService undo "
     "release_car; prepare_contract after check_credit by ContractService; hand_over_keys after "
     "reserve_car,prepare_contract by BranchService"},
    {"labelled_steps",
     "Claims orchestrator\n\nStep 1: register the claim via ClaimService\nStep 2: assess the "
     "damage via AssessmentService\nStep 3: pay the claim via PaymentService, rolled back with "
     "recall_payment\n",
     "register_claim by ClaimService; assess_damage after register_claim by AssessmentService; "
     "pay_claim after assess_damage by PaymentService undo recall_payment"},
    {"headings",
     "# Checkout orchestrator\n\n## Steps\n\n### 1. Reserve the inventory\n\n- Service: "
     "InventoryService\n- Compensation: release the inventory\n\n### 2. Charge the card\n\n- "
     "Service: PaymentService\n- Depends on: reserve the inventory\n",
     "reserve_inventory by InventoryService undo release_inventory; charge_card after "
     "reserve_inventory by PaymentService"},
    {"nested_group",
     "Orchestrator node for publishing a book. What has to happen:\n"
     "- typeset_text\n- then, in parallel:\n  - print_cover\n  - print_pages\n- bind_book\n",
     "typeset_text; print_cover after typeset_text; print_pages after typeset_text; bind_book "
     "after print_cover,print_pages"},
    {"bold_names",
     "Checkout orchestrator\n\n"
     "* **validate_cart** — CartService\n"
     "* **charge_wallet** — WalletService (rolled back by **refund_wallet**)\n"
     "* **send_receipt** — MailService; runs after validate_cart\n",
     "validate_cart by CartService; charge_wallet after validate_cart by WalletService undo "
     "refund_wallet; "
     "send_receipt after validate_cart by MailService"},
    {"sentences_about_names",
     "Table booking (orchestrator)\n\n"
     "1. reserve_table uses TableService and is undone by free_table\n"
     "2. take_deposit calls PaymentService and is undone by return_deposit\n"
     "3. confirm_guest goes through MailService\n",
     "reserve_table by TableService undo free_table; take_deposit after reserve_table by "
     "PaymentService undo return_deposit; confirm_guest after take_deposit by MailService"},
    {"settings_between",
     "Backup orchestrator\n\nSteps:\n1. freeze_writes (DatabaseService)\n2. copy_files "
     "(StorageService)\n3. thaw_writes (DatabaseService)\n\nSettings:\n- retry every step 2 "
     "times\n- timeout 5 minutes\n- roll back on failure\n",
     "freeze_writes by DatabaseService; copy_files after freeze_writes by StorageService; "
     "thaw_writes after copy_files by DatabaseService"},
    {"inline_list",
     "Orchestrator feed_reader. Steps: fetch_feed, parse_items, store_items and notify_readers.",
     "fetch_feed; parse_items after fetch_feed; store_items after parse_items; notify_readers "
     "after store_items"},
    {"parallel_label",
     "Saga for a new phone contract.\n\n1. Verify identity\n2. Parallel: allocate number, "
     "provision SIM\n3. Activate contract\n",
     "verify_identity; allocate_number after verify_identity; provision_sim after "
     "verify_identity; activate_contract after allocate_number,provision_sim"},
    {"shared_service",
     "Orchestrator trip_planner.\n\nWorkflow:\n1. check_budget using BudgetService\n2. book_flight "
     "and book_hotel in parallel using BookingService (at most 2 at once)\n3. If the booking "
     "succeeds, send the itinerary using MailService\n",
     "check_budget by BudgetService; book_flight after check_budget by BookingService; book_hotel "
     "after check_budget by BookingService; send_itinerary after book_flight,book_hotel by "
     "MailService"},
    {"called_methods",
     "Orchestrator order_flow.\n\nSteps:\n- StockService.reserve_stock, roll back by "
     "StockService.release_stock\n- ShippingService.ship_parcel after reserve_stock\n",
     "reserve_stock by StockService undo release_stock; ship_parcel after reserve_stock by "
     "ShippingService"},
};

}  // namespace

std::vector<StepWording> step_wordings_in_prose() { return kProse; }
std::vector<StepWording> step_wordings_in_lists() { return kLists; }

}  // namespace omninode::testing
